//! Which callback queries there are to answer, and the answers to them.

use std::collections::HashMap;

use super::reply::Refusal;

/// An answer to the press of a button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnsweredCallback {
    /// The query.
    pub id: String,
    /// What the user is told.
    pub text: Option<String>,
    /// Whether as an alert.
    pub show_alert: bool,
}

/// The queries, and the answers to them.
#[derive(Default)]
pub(super) struct Callbacks {
    queries: HashMap<String, Query>,
    pub(super) answered: Vec<AnsweredCallback>,
}

#[derive(Clone, Copy)]
enum Query {
    Open,
    Answered,
    Expired,
}

impl Callbacks {
    /// This user presses a button: a new query, whose number is long, as Telegram's are.
    pub(super) fn ask(&mut self, user: i64) -> String {
        let id = format!("{user}{:019}", self.queries.len() + 1);
        self.asked(&id);
        id
    }

    /// A query comes from elsewhere.
    pub(super) fn asked(&mut self, id: &str) {
        self.queries.entry(id.to_owned()).or_insert(Query::Open);
    }

    /// It is too late to answer.
    pub(super) fn expire(&mut self, id: &str) {
        self.queries.insert(id.to_owned(), Query::Expired);
    }

    /// Keeps an answer.
    ///
    /// # Errors
    /// The refusal where there is no such query, or none that can be answered any more.
    pub(super) fn answer(&mut self, answer: AnsweredCallback) -> Result<(), Refusal> {
        let too_late =
            "query is too old and response timeout expired or query ID is invalid".to_owned();
        match self.queries.get_mut(&answer.id) {
            Some(query @ Query::Open) => *query = Query::Answered,
            Some(Query::Expired) => return Err(Refusal::bad(too_late).worlds()),
            Some(Query::Answered) | None => return Err(Refusal::bad(too_late)),
        }
        self.answered.push(answer);
        Ok(())
    }
}
