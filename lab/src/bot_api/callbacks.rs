//! The callback queries, and the answers to them.

use std::collections::HashMap;

use super::reply::Refusal;

/// An answer to a callback query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnsweredCallback {
    /// The query.
    pub id: String,
    /// The notification to the user.
    pub text: Option<String>,
    /// Whether the notification is an alert.
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
    /// Creates a query for a pressed button. Its id is long, as Telegram's are.
    pub(super) fn context(&mut self, user: i64) -> String {
        let id = format!("{user}{:019}", self.queries.len() + 1);
        self.asked(&id);
        id
    }

    /// Registers a query that a test has created.
    pub(super) fn asked(&mut self, id: &str) {
        self.queries.entry(id.to_owned()).or_insert(Query::Open);
    }

    /// Makes a query too old to be answered.
    pub(super) fn expire(&mut self, id: &str) {
        self.queries.insert(id.to_owned(), Query::Expired);
    }

    /// Records an answer.
    ///
    /// # Errors
    /// The refusal where the query does not exist, or is too old or already answered.
    pub(super) fn answer(&mut self, answer: AnsweredCallback) -> Result<(), Refusal> {
        let too_late =
            "query is too old and response timeout expired or query ID is invalid".to_owned();
        match self.queries.get_mut(&answer.id) {
            Some(query @ Query::Open) => *query = Query::Answered,
            Some(Query::Expired) => return Err(Refusal::bad(too_late).external()),
            Some(Query::Answered) | None => return Err(Refusal::bad(too_late)),
        }
        self.answered.push(answer);
        Ok(())
    }
}
