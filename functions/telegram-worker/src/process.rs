//! One update, from its text to its end: claimed, so that nobody else works on it, then done,
//! and marked as done. An update that comes again finds what was done.

use std::time::Duration;

use frankenstein::updates::Update;
use shared::model::UpdateId;
use shared::store::{Claimed, StoreError, UpdateClaim};
use shared::telegram::Me;

use crate::context::UpdateContext;
use crate::depth_limit::{MAX_DEPTH, depth};
use crate::error_reply::ErrorReply;
use crate::failure::{Failure, NextStep};
use crate::incoming::{Content, Incoming};
use crate::{
    DELIVERY_TIME, MAX_RECEIVES, State, callback_query, commands, edited_message, sign_in,
    text_message, unknown_update,
};

/// How often the end of an update is noted, where the table does not answer; the SDK tries for
/// seconds each time.
const FINISH_ATTEMPTS: u32 = 3;

/// What became of an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// There is nothing more to do about it.
    Done,
    /// It is to be tried again after this; none: when our time with it is over.
    Failed(Option<Duration>),
}

/// An update as it was taken from the queue.
#[derive(Clone, Copy)]
pub(crate) struct QueuedUpdate<'a> {
    /// The update as Telegram sent it.
    pub(crate) body: &'a str,
    /// How often it was taken, this time counted.
    pub(crate) receives: u32,
}

/// Works on an update.
pub(crate) async fn process(state: &State, queued: QueuedUpdate<'_>) -> Outcome {
    let Some(update) = read(queued.body) else {
        unknown_update::reply(state, queued.body).await;
        return Outcome::Done;
    };
    tracing::Span::current().record("update", update.update_id);
    let failure = match process_update(state, update, queued.receives).await {
        Ok(outcome) => return outcome,
        Err(failure) => failure,
    };
    tracing::warn!(error = %failure, "update_retried");
    match failure.next(queued.receives) {
        NextStep::Abandon => Outcome::Failed(None),
        NextStep::Retry(after) => Outcome::Failed(after),
    }
}

/// None where it is an update that cannot be read: of a kind that our types do not know yet.
fn read(body: &str) -> Option<Update> {
    if depth(body) > MAX_DEPTH {
        tracing::warn!("update_too_deep");
        return None;
    }
    let update = serde_json::from_str(body).inspect_err(|error| {
        // Not its text: that is what somebody wrote.
        let (line, column) = (error.line(), error.column());
        tracing::warn!(line, column, "update_unknown");
    });
    update.ok()
}

async fn process_update(state: &State, update: Update, receives: u32) -> Result<Outcome, Failure> {
    let me = state.bot.me().await?;
    let Some(incoming) = Incoming::read(update, &me) else {
        tracing::info!("update_ignored");
        return Ok(Outcome::Done);
    };
    let error_reply = ErrorReply::of(&incoming);
    let worked = process_incoming(state, me, incoming, receives).await;
    if worked.is_err() && receives >= MAX_RECEIVES {
        error_reply.send(state).await;
    }
    worked
}

async fn process_incoming(
    state: &State,
    me: Me,
    incoming: Incoming,
    receives: u32,
) -> Result<Outcome, Failure> {
    let (account, chat) = (incoming.from.account, incoming.place.chat);
    let (claimed, chat_state) = tokio::join!(
        claim(state, incoming.update),
        state.sessions.store.telegram_chat_state(account, chat)
    );
    let claim = match claimed? {
        Claimed::Ours(claim) => claim,
        Claimed::Finished => return Ok(Outcome::Done),
        Claimed::Running(until) => {
            let now = state.sessions.clock.now();
            return Ok(Outcome::Failed(Some(until.since(now) + Duration::from_secs(1))));
        }
    };
    let chat_state = match chat_state {
        Ok(chat_state) => chat_state,
        Err(error) => return end(state, &claim, Err(error.into()), receives).await,
    };
    let mut context = UpdateContext::new(state, me, incoming, claim, chat_state);
    let done = dispatch(&mut context).await;
    end(state, &context.claim, done, receives).await
}

/// Marks an update as done, or leaves it to another attempt.
async fn end(
    state: &State,
    claim: &UpdateClaim,
    done: Result<(), Failure>,
    receives: u32,
) -> Result<Outcome, Failure> {
    let store = &state.sessions.store;
    if let Err(failure) = done {
        if failure.next(receives) != NextStep::Abandon {
            // Nothing of ours is under way any more, so another attempt need not wait.
            if let Err(error) = store.release_update(claim).await {
                tracing::warn!(%error, "update_release_failed");
            }
            return Err(failure);
        }
        tracing::warn!(error = %failure, "update_abandoned");
    }
    for attempt in 1..=FINISH_ATTEMPTS {
        match store.finish_update(claim, state.sessions.clock.now()).await {
            Ok(true) => break,
            Ok(false) => {
                tracing::warn!("update_taken_over");
                break;
            }
            Err(error) if attempt == FINISH_ATTEMPTS => return Err(error.into()),
            // All was said: who has to do it again says it again.
            Err(_) => store.pause(Duration::from_secs(1)).await,
        }
    }
    Ok(Outcome::Done)
}

async fn claim(state: &State, update: UpdateId) -> Result<Claimed, StoreError> {
    let now = state.sessions.clock.now();
    let longest = state.chat.settings.reservation_lifetime + DELIVERY_TIME;
    state.sessions.store.claim_update(update, now, now + longest).await
}

/// Does what an update asks for.
async fn dispatch(context: &mut UpdateContext<'_>) -> Result<(), Failure> {
    match std::mem::replace(&mut context.content, Content::Unsupported(None)) {
        Content::Command(name, rest) => commands::run(context, &name, &rest).await,
        Content::Text(text) => text_message::text(context, text).await,
        Content::EditedText(text) => edited_message::edited(context, text).await,
        Content::Contact(number, of) => sign_in::contact(context, &number, of).await,
        Content::Unsupported(album) => text_message::unsupported(context, album.as_deref()).await,
        Content::CallbackQuery { query, data } => {
            callback_query::handle(context, &query, &data).await
        }
    }
}
