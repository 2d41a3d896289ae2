//! The draft of an answer while it is generated: the chat action "typing…" until the first words,
//! then the text so far, as often as Telegram allows. A private chat shows it by
//! `sendMessageDraft`, which leaves no message behind. Groups have no drafts, so there the worker
//! sends a message and edits it. Must not change what the answer is.

use std::time::Duration;

use shared::chat::AnswerDelta;
use shared::model::TelegramMessageId;
use shared::telegram::BotError;
use shared::telegram::text::{RichText, messages};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, sleep, timeout_at};

use crate::context::UpdateContext;

/// How often the chat action "typing…" is sent. Telegram shows it for five seconds.
const TYPING_INTERVAL: Duration = Duration::from_secs(4);

/// How often a draft is updated. Telegram accepts about five updates a second.
const DRAFT_INTERVAL: Duration = Duration::from_millis(400);

/// How often a message in a group is edited. Telegram accepts 20 messages and edits a minute there.
const EDIT_INTERVAL: Duration = Duration::from_secs(4);

/// When an unchanged draft is sent again. Telegram shows a draft for 30 seconds.
const DRAFT_REFRESH: Duration = Duration::from_secs(20);

/// How long no update is sent after the Bot API failed.
const ERROR_PAUSE: Duration = Duration::from_secs(5);

/// The longest `retry_after` that is waited for before the whole answer is sent.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(30);

/// What remains of a draft when the answer is complete.
pub(crate) struct DraftOutcome {
    /// The messages that hold the answer so far.
    pub(crate) sent: Vec<TelegramMessageId>,
    /// Until when Telegram accepts no call for this chat.
    pub(crate) rate_limited_until: Option<Instant>,
}

/// Shows an answer until its last delta was received. Must not end earlier: a dropped receiver ends
/// the answer.
pub(crate) async fn stream_draft(
    ctx: &UpdateContext<'_>,
    mut deltas: UnboundedReceiver<AnswerDelta>,
) -> DraftOutcome {
    let mut draft = Draft { ctx, sent: ctx.claim.sent.clone(), is_plain: false };
    let first = tokio::select! {
        first = next_text(&mut deltas) => first,
        never = keep_typing(ctx) => never,
    };
    let mut text = first.unwrap_or_default();
    let (mut is_changed, mut not_before, mut rate_limited_until) = (true, Instant::now(), None);
    while !text.is_empty() {
        let next = if is_changed { not_before } else { not_before + DRAFT_REFRESH };
        match timeout_at(next, next_text(&mut deltas)).await {
            Ok(Some(delta)) => {
                text.push_str(&delta);
                is_changed = true;
                continue;
            }
            Ok(None) => break,
            Err(_) => {}
        }
        let (is_shown, pause) = draft.update(&text).await;
        (is_changed, not_before) = (!is_shown, Instant::now() + pause);
        rate_limited_until = Some(not_before).filter(|_| !is_shown);
    }
    let latest = Instant::now() + MAX_RETRY_AFTER;
    let rate_limited_until = rate_limited_until.filter(|until| *until <= latest);
    DraftOutcome { sent: draft.sent, rate_limited_until }
}

/// The next piece of the text. What the model thinks is not shown.
async fn next_text(deltas: &mut UnboundedReceiver<AnswerDelta>) -> Option<String> {
    loop {
        if let AnswerDelta::Text(text) = deltas.recv().await? {
            return Some(text);
        }
    }
}

/// Sends the chat action "typing…" until it is cancelled.
async fn keep_typing(ctx: &UpdateContext<'_>) -> Option<String> {
    loop {
        let result = ctx.state.bot.typing((ctx.target.chat, ctx.target.thread)).await;
        let pause = match result {
            Err(BotError::RateLimited(retry_after)) => retry_after,
            _ => TYPING_INTERVAL,
        };
        sleep(pause).await;
    }
}

/// The draft of an answer.
struct Draft<'a> {
    ctx: &'a UpdateContext<'a>,
    sent: Vec<TelegramMessageId>,
    /// Whether entities are left out because Telegram refused them.
    is_plain: bool,
}

impl Draft<'_> {
    /// Shows the text so far; of a text longer than a message, its last part. Returns whether it is
    /// shown, and the pause before the next update.
    async fn update(&mut self, text: &str) -> (bool, Duration) {
        let pause = if self.ctx.target.is_private { DRAFT_INTERVAL } else { EDIT_INTERVAL };
        let Some(mut end) = messages(text).pop() else { return (true, pause) };
        if self.is_plain {
            end.entities.clear();
        }
        let error = match self.try_update(end).await {
            Ok(()) | Err(BotError::NotModified) => return (true, pause),
            Err(error) => error,
        };
        tracing::info!(%error, "draft_not_updated");
        match error {
            BotError::RateLimited(retry_after) => (false, retry_after),
            BotError::Refused { .. } if !self.is_plain => {
                self.is_plain = true;
                (false, pause)
            }
            // The error may pass or not. The whole answer is sent in either case.
            _ => (true, ERROR_PAUSE),
        }
    }

    async fn try_update(&mut self, text: RichText) -> Result<(), BotError> {
        let (bot, target) = (&self.ctx.state.bot, self.ctx.target);
        if target.is_private {
            return bot.draft((target.chat, target.thread), self.draft_id(), &text).await;
        }
        match self.sent.first() {
            Some(message) => bot.edit_draft((target.chat, *message), &text).await,
            None => self.send_first(text).await,
        }
    }

    /// Sends the message that the updates will edit, and stores its id for a later attempt.
    async fn send_first(&mut self, text: RichText) -> Result<(), BotError> {
        let ctx = self.ctx;
        let message = ctx.outgoing(text, Some(ctx.message), None);
        self.sent.push(ctx.state.bot.send_once(&message).await?);
        let mut claim = ctx.claim.clone();
        claim.sent.clone_from(&self.sent);
        if let Err(error) = ctx.state.sessions.store.record_sent(&claim).await {
            tracing::warn!(%error, "draft_message_not_stored");
        }
        Ok(())
    }

    /// The `draft_id`: not zero, and the same for all updates of the draft.
    fn draft_id(&self) -> i32 {
        let update = self.ctx.claim.update.get() & 0x3fff_ffff;
        i32::try_from(update).unwrap_or_default() + 1
    }
}
