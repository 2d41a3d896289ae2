//! getUpdates with long polling. Must not know what is in an update.

use std::time::Duration;

use serde_json::json;
use tokio::time::timeout_at;

use super::method::Method;
use super::methods::allowed_updates;
use super::queue::Poll;
use super::reply::{Answer, Outcome, Refusal};
use super::request::Params;
use super::state::State;
use super::telegram_state::{CallContext, TelegramState};

/// The longest wait, in seconds, and the most updates of one call.
const LONGEST_WAIT: i64 = 50;
const MOST: i64 = 100;

/// getUpdates.
pub(super) async fn get_updates(state: &State, params: Params) -> Outcome {
    let mut changes = state.changes.subscribe();
    let poll = state.change(|telegram| telegram.execute(Method::GetUpdates, params, open))?;
    while !state.stopped.is_cut() {
        if let Some(outcome) = state.look(|telegram| telegram.queue.ready(&poll)) {
            if let Err(refusal) = &outcome {
                let name = Method::GetUpdates.name();
                state
                    .change(|telegram| telegram.call_log.answered(name, Vec::new(), Some(refusal)));
            }
            return outcome;
        }
        if timeout_at(poll.until, changes.changed()).await.is_err() {
            break;
        }
    }
    Ok(Answer::from(json!([])))
}

fn open(telegram: &mut TelegramState, context: &mut CallContext<'_>) -> Result<Poll, Refusal> {
    if telegram.webhook.is_some() {
        let said = "can't use getUpdates method while webhook is active; use deleteWebhook to \
            delete the webhook first";
        return Err(Refusal::conflict(said));
    }
    let limit = context.args.int("limit").unwrap_or(MOST);
    let wait = context.args.int("timeout").unwrap_or_default();
    if !(1..=MOST).contains(&limit) || !(0..=LONGEST_WAIT).contains(&wait) {
        context.notes.push(format!("limit is {limit} and timeout {wait}"));
    }
    if let Some(allowed) = allowed_updates(context.args, context.notes) {
        telegram.queue.allow(allowed);
    }
    telegram.queue.confirm(context.args.int("offset").unwrap_or_default());
    let turn = telegram.queue.take_turn();
    let wait = u64::try_from(wait.min(LONGEST_WAIT)).unwrap_or_default();
    Ok(Poll {
        turn,
        limit: usize::try_from(limit.clamp(1, MOST)).unwrap_or_default(),
        until: context.now + Duration::from_secs(wait),
    })
}
