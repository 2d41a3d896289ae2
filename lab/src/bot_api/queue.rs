//! The queue of updates. Must not know an update's content besides its kind and id.

use std::collections::VecDeque;

use serde_json::{Value, json};
use tokio::time::Instant;

use super::reply::{Answer, Outcome, Refusal};

/// Every kind of update.
pub(super) const KINDS: [&str; 27] = [
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "guest_message",
    "message_reaction",
    "message_reaction_count",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "shipping_query",
    "pre_checkout_query",
    "purchased_paid_media",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "chat_boost",
    "removed_chat_boost",
    "managed_bot",
    "subscription",
    "stopped_message_generation",
];

/// The kinds of updates that a bot must ask for.
const ON_REQUEST: [&str; 3] = ["chat_member", "message_reaction", "message_reaction_count"];

/// The id of the first update.
const FIRST: i64 = 700_000_001;

#[derive(Default)]
pub(super) struct Queue {
    updates: VecDeque<(i64, Value)>,
    numbered: i64,
    /// The kinds that the bot selected; `None`: all but those it must request.
    allowed: Option<Vec<String>>,
    /// The number of calls of getUpdates so far, of which only the last may wait.
    turn: u64,
    interrupted: u64,
}

/// A waiting call of getUpdates.
pub(super) struct Poll {
    pub(super) turn: u64,
    pub(super) limit: usize,
    pub(super) until: Instant,
}

impl Queue {
    /// The id of the next update.
    pub(super) fn number(&mut self) -> i64 {
        self.numbered += 1;
        FIRST + self.numbered - 1
    }

    /// Adds an update, if the bot selected its kind.
    pub(super) fn push(&mut self, mut update: Value) -> bool {
        let given = update.get("update_id").and_then(Value::as_i64);
        let number = given.unwrap_or_else(|| self.number());
        let Some(fields) = update.as_object_mut() else { return false };
        fields.insert("update_id".to_owned(), json!(number));
        let wanted = fields.keys().any(|kind| self.wants(kind));
        if wanted {
            self.updates.push_back((number, update));
        }
        wanted
    }

    fn wants(&self, kind: &str) -> bool {
        match &self.allowed {
            Some(allowed) => allowed.iter().any(|allowed| allowed == kind),
            None => KINDS.contains(&kind) && !ON_REQUEST.contains(&kind),
        }
    }

    /// Takes all updates out.
    pub(super) fn take(&mut self) -> Vec<Value> {
        self.updates.drain(..).map(|(_, update)| update).collect()
    }

    pub(super) fn clear(&mut self) {
        self.updates.clear();
    }

    pub(super) fn len(&self) -> usize {
        self.updates.len()
    }

    /// Selects the kinds of later updates; empty: the default.
    pub(super) fn allow(&mut self, kinds: Vec<String>) {
        self.allowed = (!kinds.is_empty()).then_some(kinds);
    }

    pub(super) fn allowed(&self) -> Option<&[String]> {
        self.allowed.as_deref()
    }

    /// Interrupts all waiting calls.
    pub(super) fn interrupt(&mut self) {
        self.interrupted = self.turn;
    }

    /// A positive offset confirms all updates before it; a negative one keeps only that many.
    pub(super) fn confirm(&mut self, offset: i64) {
        if offset > 0 {
            self.updates.retain(|&(number, _)| number >= offset);
        }
        let kept = usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX);
        while offset < 0 && self.updates.len() > kept {
            self.updates.pop_front();
        }
    }

    /// Registers a waiting call, and thereby ends earlier ones.
    pub(super) fn take_turn(&mut self) -> u64 {
        self.turn += 1;
        self.turn
    }

    /// The result of a waiting call, if it has one now.
    pub(super) fn ready(&self, poll: &Poll) -> Option<Outcome> {
        if poll.turn <= self.interrupted {
            return Some(Err(Refusal::conflict("terminated by setWebhook request")));
        }
        if poll.turn < self.turn {
            let said = "terminated by other getUpdates request; make sure that only one bot \
                instance is running";
            return Some(Err(Refusal::conflict(said)));
        }
        (!self.updates.is_empty()).then(|| {
            let updates = self.updates.iter().take(poll.limit);
            let updates: Vec<&Value> = updates.map(|(_, update)| update).collect();
            Ok(Answer::from(json!(updates)))
        })
    }
}
