//! The processing of one update: it is claimed, so that no other worker processes it, dispatched by
//! its kind, and marked as finished. A claim keeps what an earlier attempt did.

use std::time::Duration;

use frankenstein::updates::Update;
use shared::model::UpdateId;
use shared::store::{Claimed, StoreError, UpdateClaim};
use shared::telegram::Me;

use crate::context::UpdateContext;
use crate::error::{MAX_RECEIVE_COUNT, Retry, UpdateError};
use crate::error_reply::ErrorReply;
use crate::incoming_update::{IncomingUpdate, UpdateKind};
use crate::json_depth::{MAX_DEPTH, depth};
use crate::state::State;
use crate::{callback_query, commands, edited_message, sign_in, text_message, unsupported};

/// How long an invocation may take beyond the longest answer: the time that Telegram may make the
/// worker wait. The function's timeout in the template has room for both, and the queue hides an
/// update from other workers for as long.
pub const DELIVERY_TIME: Duration = Duration::from_secs(50);

/// How often marking an update as finished is tried while the table fails. The SDK retries for
/// seconds within each attempt.
const FINISH_ATTEMPTS: u32 = 3;

/// The outcome of an attempt to process an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The update is processed or dropped.
    Done,
    /// It is retried after this time. None: after the queue's visibility timeout.
    Failed(Option<Duration>),
}

/// An update as it was received from the queue.
#[derive(Clone, Copy)]
pub(crate) struct ReceivedUpdate<'a> {
    /// The update as Telegram sent it.
    pub(crate) body: &'a str,
    /// How often the queue handed it out, including this time.
    pub(crate) receive_count: u32,
}

/// Processes an update.
pub(crate) async fn process(state: &State, received: ReceivedUpdate<'_>) -> Outcome {
    let ReceivedUpdate { body, receive_count } = received;
    let Some(update) = parse(body) else {
        unsupported::reply_to_unknown_update(state, body).await;
        return Outcome::Done;
    };
    tracing::Span::current().record("update", update.update_id);
    let error = match process_update(state, update, receive_count).await {
        Ok(outcome) => return outcome,
        Err(error) => error,
    };
    tracing::warn!(%error, attempt = receive_count, "update_retried");
    match error.retry(receive_count) {
        Retry::Never => Outcome::Failed(None),
        Retry::After(delay) => Outcome::Failed(delay),
    }
}

/// Parses an update. None: it is of a kind that our types do not know yet.
fn parse(body: &str) -> Option<Update> {
    if depth(body) > MAX_DEPTH {
        tracing::warn!(max_depth = MAX_DEPTH, "update_nested_too_deep");
        return None;
    }
    let update = serde_json::from_str(body).inspect_err(|error| {
        // The error's text may quote what somebody wrote, so it is not logged.
        let (line, column) = (error.line(), error.column());
        tracing::warn!(line, column, "update_kind_unknown");
    });
    update.ok()
}

async fn process_update(
    state: &State,
    update: Update,
    receive_count: u32,
) -> Result<Outcome, UpdateError> {
    let me = state.bot.me().await?;
    let Some(incoming) = IncomingUpdate::read(update, &me) else {
        tracing::info!("update_not_for_bot");
        return Ok(Outcome::Done);
    };
    let error_reply = ErrorReply::to(&incoming);
    let result = process_incoming(state, me, incoming, receive_count).await;
    if result.is_err() && receive_count >= MAX_RECEIVE_COUNT {
        error_reply.send(state).await;
    }
    result
}

async fn process_incoming(
    state: &State,
    me: Me,
    incoming: IncomingUpdate,
    receive_count: u32,
) -> Result<Outcome, UpdateError> {
    let (account, chat) = (incoming.sender.account, incoming.target.chat);
    let (claimed, chat_state) = tokio::join!(
        claim(state, incoming.update),
        state.sessions.store.telegram_chat_state(account, chat)
    );
    let claim = match claimed? {
        Claimed::New(claim) => claim,
        Claimed::Finished => return Ok(Outcome::Done),
        Claimed::Running(until) => {
            let now = state.sessions.clock.now();
            return Ok(Outcome::Failed(Some(until.since(now) + Duration::from_secs(1))));
        }
    };
    let chat_state = match chat_state {
        Ok(chat_state) => chat_state,
        Err(error) => return finish(state, &claim, Err(error.into()), receive_count).await,
    };
    let mut ctx = UpdateContext::new(state, me, incoming, claim, chat_state);
    let result = dispatch(&mut ctx).await;
    finish(state, &ctx.claim, result, receive_count).await
}

/// Marks an update as finished, or releases its claim for another attempt.
async fn finish(
    state: &State,
    claim: &UpdateClaim,
    result: Result<(), UpdateError>,
    receive_count: u32,
) -> Result<Outcome, UpdateError> {
    let store = &state.sessions.store;
    if let Err(error) = result {
        if error.retry(receive_count) != Retry::Never {
            // This attempt has ended, so the next one need not wait until the claim expires.
            if let Err(error) = store.release_update(claim).await {
                tracing::warn!(%error, "update_claim_not_released");
            }
            return Err(error);
        }
        tracing::warn!(%error, "update_dropped");
    }
    for attempt in 1..=FINISH_ATTEMPTS {
        match store.finish_update(claim, state.sessions.clock.now()).await {
            Ok(true) => break,
            Ok(false) => {
                tracing::warn!("update_claim_lost");
                break;
            }
            Err(error) if attempt == FINISH_ATTEMPTS => return Err(error.into()),
            // The replies are sent. If the update stays unfinished, a retry sends them again.
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

/// Processes an update by its kind.
async fn dispatch(ctx: &mut UpdateContext<'_>) -> Result<(), UpdateError> {
    match std::mem::replace(&mut ctx.kind, UpdateKind::UnsupportedMedia(None)) {
        UpdateKind::Command { name, arguments } => commands::run(ctx, &name, &arguments).await,
        UpdateKind::Text(text) => text_message::process(ctx, text).await,
        UpdateKind::EditedText(text) => edited_message::process(ctx, text).await,
        UpdateKind::Contact { phone_number, account } => {
            sign_in::contact(ctx, &phone_number, account).await
        }
        UpdateKind::UnsupportedMedia(media_group) => {
            unsupported::reply_to_media(ctx, media_group.as_deref()).await
        }
        UpdateKind::CallbackQuery { id, data } => callback_query::process(ctx, &id, &data).await,
    }
}
