//! An answer as it grows: "typing…" until the first words, then what there is of it, as often
//! as Telegram allows. In a private chat as a draft, which leaves nothing behind; in a group,
//! where there are no drafts, as a message that is edited. Must not decide what the answer is.

use std::time::Duration;

use shared::model::TelegramMessageId;
use shared::telegram::BotError;
use shared::telegram::text::{RichText, messages};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, sleep, timeout_at};

use crate::turn::Turn;

/// How long "typing…" is shown for one call; Telegram takes it away after five seconds.
const TYPING: Duration = Duration::from_secs(4);

/// How often a draft is shown anew. Telegram takes about five a second.
const DRAFT: Duration = Duration::from_millis(400);

/// How often a message in a group is edited: 20 messages and edits a minute are allowed there.
const EDIT: Duration = Duration::from_secs(4);

/// When a draft that stands still is shown again: Telegram takes it away after 30 seconds.
const STILL: Duration = Duration::from_secs(20);

/// Shows an answer until all of it was heard: the messages that hold it then. Must not end
/// before: who stops to listen ends the answer.
pub(crate) async fn grow(
    turn: &Turn<'_>,
    mut heard: UnboundedReceiver<String>,
) -> Vec<TelegramMessageId> {
    let mut shown = Shown { turn, sent: turn.claim.sent.clone() };
    let first = tokio::select! {
        first = heard.recv() => first,
        never = keep_typing(turn) => never,
    };
    let Some(mut text) = first else { return shown.sent };
    let (mut is_new, mut not_before) = (true, Instant::now());
    loop {
        let next = if is_new { not_before } else { not_before + STILL };
        match timeout_at(next, heard.recv()).await {
            Ok(Some(piece)) => {
                text.push_str(&piece);
                is_new = true;
                continue;
            }
            Ok(None) => return shown.sent,
            Err(_) => {}
        }
        let pause = match shown.show(&text).await {
            Ok(pause) => pause,
            Err(BotError::TooFast(pause)) => {
                not_before = Instant::now() + pause;
                continue;
            }
            Err(error) => {
                tracing::info!(%error, "an answer is shown when it is whole");
                while heard.recv().await.is_some() {}
                return shown.sent;
            }
        };
        (is_new, not_before) = (false, Instant::now() + pause);
    }
}

/// Shows "typing…" for as long as it is asked.
async fn keep_typing(turn: &Turn<'_>) -> Option<String> {
    loop {
        if let Err(error) = turn.state.bot.typing((turn.place.chat, turn.place.thread)).await {
            tracing::debug!(%error, "typing is not shown");
        }
        sleep(TYPING).await;
    }
}

/// What the chat shows of an answer.
struct Shown<'a> {
    turn: &'a Turn<'a>,
    sent: Vec<TelegramMessageId>,
}

impl Shown<'_> {
    /// Shows the answer so far, of a long one its end: how long it may stand.
    async fn show(&mut self, text: &str) -> Result<Duration, BotError> {
        let Some(end) = messages(text).pop() else { return Ok(DRAFT) };
        let (bot, place) = (&self.turn.state.bot, self.turn.place);
        if place.is_private {
            bot.draft((place.chat, place.thread), self.draft(), &end).await?;
            return Ok(DRAFT);
        }
        match self.sent.first() {
            Some(message) => match bot.redraft((place.chat, *message), &end).await {
                Ok(()) | Err(BotError::NotModified) => {}
                Err(error) => return Err(error),
            },
            None => self.begin(end).await?,
        }
        Ok(EDIT)
    }

    /// Sends the message that will grow, and notes it: whoever takes over goes on with it.
    async fn begin(&mut self, text: RichText) -> Result<(), BotError> {
        let turn = self.turn;
        let message = turn.outgoing(text, Some(turn.message), None);
        self.sent.push(turn.state.bot.send(&message).await?);
        let mut claim = turn.claim.clone();
        claim.sent.clone_from(&self.sent);
        if let Err(error) = turn.state.sessions.store.note_sent(&claim).await {
            tracing::warn!(%error, "a message that was begun is not noted");
        }
        Ok(())
    }

    /// The draft's number: any but zero, the same for all of an answer.
    fn draft(&self) -> i32 {
        let update = self.turn.claim.update.get() & 0x3fff_ffff;
        i32::try_from(update).unwrap_or_default() + 1
    }
}
