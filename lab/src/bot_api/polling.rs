//! Updates that wait for the bot, and getUpdates, which waits for them.
//! Must not know what is in an update but its kind and its number.

use std::collections::VecDeque;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::{Instant, timeout_at};

use super::State;
use super::method::Method;
use super::methods::allowed_updates;
use super::reply::{Answer, Outcome, Refusal};
use super::request::Params;
use super::world::{Ask, World};

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

/// Those that a bot must ask for.
const ON_REQUEST: [&str; 3] = ["chat_member", "message_reaction", "message_reaction_count"];

/// The longest wait, in seconds, and the most updates of one call.
const LONGEST_WAIT: i64 = 50;
const MOST: i64 = 100;

/// The number of the first update.
const FIRST: i64 = 700_000_001;

#[derive(Default)]
pub(super) struct Queue {
    updates: VecDeque<(i64, Value)>,
    numbered: i64,
    /// What the bot chose; none: all but those it must ask for.
    allowed: Option<Vec<String>>,
    /// Counts those who wait, of whom only the last may.
    turn: u64,
    interrupted: u64,
}

/// Someone who waits.
struct Poll {
    turn: u64,
    limit: usize,
    until: Instant,
}

impl Queue {
    /// The number of the next update.
    pub(super) fn number(&mut self) -> i64 {
        self.numbered += 1;
        FIRST + self.numbered - 1
    }

    /// Puts an update in the queue, if the bot wants its kind.
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

    /// Chooses the kinds of later updates; none: the default.
    pub(super) fn allow(&mut self, kinds: Vec<String>) {
        self.allowed = (!kinds.is_empty()).then_some(kinds);
    }

    pub(super) fn allowed(&self) -> Option<&[String]> {
        self.allowed.as_deref()
    }

    /// Ends the waiting of all.
    pub(super) fn interrupt(&mut self) {
        self.interrupted = self.turn;
    }

    /// An offset confirms all updates before it; a negative one all but so many.
    fn confirm(&mut self, offset: i64) {
        if offset > 0 {
            self.updates.retain(|&(number, _)| number >= offset);
        }
        let kept = usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX);
        while offset < 0 && self.updates.len() > kept {
            self.updates.pop_front();
        }
    }

    /// What someone who waits gets now.
    fn ready(&self, poll: &Poll) -> Option<Outcome> {
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

/// getUpdates.
pub(super) async fn get_updates(state: &State, params: Params) -> Outcome {
    let mut changes = state.changes.subscribe();
    let poll = state.change(|world| world.judge(Method::GetUpdates, params, open))?;
    while !state.stopped.is_cut() {
        if let Some(outcome) = state.look(|world| world.queue.ready(&poll)) {
            if let Err(refusal) = &outcome {
                let name = Method::GetUpdates.name();
                state.change(|world| world.journal.answered(name, Vec::new(), Some(refusal)));
            }
            return outcome;
        }
        if timeout_at(poll.until, changes.changed()).await.is_err() {
            break;
        }
    }
    Ok(Answer::from(json!([])))
}

fn open(world: &mut World, ask: &mut Ask<'_>) -> Result<Poll, Refusal> {
    if world.webhook.is_some() {
        let said = "can't use getUpdates method while webhook is active; use deleteWebhook to \
            delete the webhook first";
        return Err(Refusal::conflict(said));
    }
    let limit = ask.args.int("limit").unwrap_or(MOST);
    let wait = ask.args.int("timeout").unwrap_or_default();
    if !(1..=MOST).contains(&limit) || !(0..=LONGEST_WAIT).contains(&wait) {
        ask.notes.push(format!("limit is {limit} and timeout {wait}"));
    }
    if let Some(allowed) = allowed_updates(ask.args, ask.notes) {
        world.queue.allow(allowed);
    }
    world.queue.confirm(ask.args.int("offset").unwrap_or_default());
    world.queue.turn += 1;
    let wait = u64::try_from(wait.min(LONGEST_WAIT)).unwrap_or_default();
    Ok(Poll {
        turn: world.queue.turn,
        limit: usize::try_from(limit.clamp(1, MOST)).unwrap_or_default(),
        until: ask.now + Duration::from_secs(wait),
    })
}
