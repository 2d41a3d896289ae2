//! answerCallbackQuery, and which queries there are to answer.
//! Must not show anything.

use std::collections::HashMap;

use crate::bot_api::reply::{Answer, Outcome, Refusal};
use crate::bot_api::world::{Ask, World};

/// The longest notification.
const LONGEST: usize = 200;

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
pub(in crate::bot_api) struct Callbacks {
    queries: HashMap<String, Query>,
    pub(in crate::bot_api) answered: Vec<AnsweredCallback>,
}

#[derive(Clone, Copy)]
enum Query {
    Open,
    Answered,
    Expired,
}

impl Callbacks {
    /// This user presses a button: a new query, whose number is long, as Telegram's are.
    pub(in crate::bot_api) fn ask(&mut self, user: i64) -> String {
        let id = format!("{user}{:019}", self.queries.len() + 1);
        self.asked(&id);
        id
    }

    /// A query comes from elsewhere.
    pub(in crate::bot_api) fn asked(&mut self, id: &str) {
        self.queries.entry(id.to_owned()).or_insert(Query::Open);
    }

    /// It is too late to answer.
    pub(in crate::bot_api) fn expire(&mut self, id: &str) {
        self.queries.insert(id.to_owned(), Query::Expired);
    }
}

pub(super) fn answer(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let text = ask.args.text("text").filter(|text| !text.is_empty());
    if text.is_some_and(|text| text.chars().count() > LONGEST) {
        return Err(Refusal::bad("MESSAGE_TOO_LONG"));
    }
    let id = ask.args.text("callback_query_id").unwrap_or_default();
    let too_late =
        "query is too old and response timeout expired or query ID is invalid".to_owned();
    match world.callbacks.queries.get_mut(id) {
        Some(query @ Query::Open) => *query = Query::Answered,
        Some(Query::Expired) => return Err(Refusal::bad(too_late).worlds()),
        Some(Query::Answered) | None => return Err(Refusal::bad(too_late)),
    }
    world.callbacks.answered.push(AnsweredCallback {
        id: id.to_owned(),
        text: text.map(str::to_owned),
        show_alert: ask.args.flag("show_alert"),
    });
    Ok(Answer::yes())
}
