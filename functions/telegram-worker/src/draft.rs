//! An answer as it grows: "typing…" until the first words, then what there is of it, as often
//! as Telegram allows. In a private chat as a draft, which leaves nothing behind; in a group,
//! where there are no drafts, as a message that is edited. Must not decide what the answer is.

use std::time::Duration;

use shared::model::TelegramMessageId;
use shared::telegram::BotError;
use shared::telegram::text::{RichText, messages};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, sleep, timeout_at};

use crate::context::UpdateContext;

/// How long "typing…" is shown for one call; Telegram takes it away after five seconds.
const TYPING: Duration = Duration::from_secs(4);

/// How often a draft is shown anew. Telegram takes about five a second.
const DRAFT: Duration = Duration::from_millis(400);

/// How often a message in a group is edited: 20 messages and edits a minute are allowed there.
const EDIT: Duration = Duration::from_secs(4);

/// When a draft that stands still is shown again: Telegram takes it away after 30 seconds.
const REDRAFT: Duration = Duration::from_secs(20);

/// How long nothing is shown after Telegram failed.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(5);

/// The longest that Telegram is waited for before the whole answer is sent.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// An answer that has grown to its end.
pub(crate) struct FinishedDraft {
    /// The messages that hold it.
    pub(crate) sent: Vec<TelegramMessageId>,
    /// Until when Telegram wants to hear nothing more.
    pub(crate) quiet_until: Option<Instant>,
}

/// Shows an answer until all of it was heard. Must not end before: who stops to listen ends
/// the answer.
pub(crate) async fn stream_draft(
    context: &UpdateContext<'_>,
    mut deltas: UnboundedReceiver<String>,
) -> FinishedDraft {
    let mut shown = Draft { context, sent: context.claim.sent.clone(), is_plain: false };
    let first = tokio::select! {
        first = deltas.recv() => first,
        never = keep_typing(context) => never,
    };
    let mut text = first.unwrap_or_default();
    let (mut is_new, mut not_before, mut quiet_until) = (true, Instant::now(), None);
    while !text.is_empty() {
        let next = if is_new { not_before } else { not_before + REDRAFT };
        match timeout_at(next, deltas.recv()).await {
            Ok(Some(piece)) => {
                text.push_str(&piece);
                is_new = true;
                continue;
            }
            Ok(None) => break,
            Err(_) => {}
        }
        let (is_shown, pause) = shown.show(&text).await;
        (is_new, not_before) = (!is_shown, Instant::now() + pause);
        quiet_until = Some(not_before).filter(|_| !is_shown);
    }
    let quiet_until = quiet_until.filter(|until| *until <= Instant::now() + LONGEST_WAIT);
    FinishedDraft { sent: shown.sent, quiet_until }
}

/// Shows "typing…" for as long as it is asked.
async fn keep_typing(context: &UpdateContext<'_>) -> Option<String> {
    loop {
        let typed = context.state.bot.typing((context.place.chat, context.place.thread)).await;
        let pause = match typed {
            Err(BotError::TooFast(pause)) => pause,
            _ => TYPING,
        };
        sleep(pause).await;
    }
}

/// What the chat shows of an answer.
struct Draft<'a> {
    context: &'a UpdateContext<'a>,
    sent: Vec<TelegramMessageId>,
    /// Whether it goes without entities, as Telegram did not take them.
    is_plain: bool,
}

impl Draft<'_> {
    /// Shows the answer so far, of a long one its end: whether it is shown, and how long
    /// nothing more is to be said.
    async fn show(&mut self, text: &str) -> (bool, Duration) {
        let pause = if self.context.place.is_private { DRAFT } else { EDIT };
        let Some(mut end) = messages(text).pop() else { return (true, pause) };
        if self.is_plain {
            end.entities.clear();
        }
        let error = match self.try_show(end).await {
            Ok(()) | Err(BotError::NotModified) => return (true, pause),
            Err(error) => error,
        };
        tracing::info!(%error, "draft_failed");
        match error {
            BotError::TooFast(pause) => (false, pause),
            BotError::Refused { .. } if !self.is_plain => {
                self.is_plain = true;
                (false, pause)
            }
            // It may pass, or not; what is said in the end is said in any case.
            _ => (true, PAUSE_AFTER_FAILURE),
        }
    }

    async fn try_show(&mut self, text: RichText) -> Result<(), BotError> {
        let (bot, place) = (&self.context.state.bot, self.context.place);
        if place.is_private {
            return bot.draft((place.chat, place.thread), self.draft(), &text).await;
        }
        match self.sent.first() {
            Some(message) => bot.redraft((place.chat, *message), &text).await,
            None => self.begin(text).await,
        }
    }

    /// Sends the message that will grow, and notes it: whoever takes over goes on with it.
    async fn begin(&mut self, text: RichText) -> Result<(), BotError> {
        let context = self.context;
        let message = context.outgoing(text, Some(context.message), None);
        self.sent.push(context.state.bot.begin(&message).await?);
        let mut claim = context.claim.clone();
        claim.sent.clone_from(&self.sent);
        if let Err(error) = context.state.sessions.store.note_sent(&claim).await {
            tracing::warn!(%error, "sent_message_not_noted");
        }
        Ok(())
    }

    /// The draft's number: any but zero, the same for all of an answer.
    fn draft(&self) -> i32 {
        let update = self.context.claim.update.get() & 0x3fff_ffff;
        i32::try_from(update).unwrap_or_default() + 1
    }
}
