//! What somebody is told whose message failed for the last time: it is not lost, but it takes
//! somebody of ours to have it answered.

use shared::i18n::Sentence;
use shared::model::Locale;
use shared::telegram::Outgoing;
use shared::telegram::text::RichText;

use crate::State;
use crate::incoming::{Content, Incoming, Place};

/// When it may be tried again, in seconds.
const LATER: u64 = 5 * 60;

/// An apology, should it come to that.
pub(crate) struct ErrorReply {
    place: Place,
    /// That of their app: what they chose is not to be had without the table.
    locale: Locale,
    /// Whether anybody waits for an answer.
    is_expected: bool,
}

impl ErrorReply {
    pub(crate) fn of(incoming: &Incoming) -> Self {
        let Incoming { place, from, content, .. } = incoming;
        let is_expected = !matches!(content, Content::Unsupported(_));
        Self { place: *place, locale: from.locale, is_expected }
    }

    /// Says it, where Telegram can be reached.
    pub(crate) async fn send(self, state: &State) {
        if !self.is_expected {
            return;
        }
        let text = RichText::plain(Sentence::Unavailable(LATER).text(self.locale));
        let Place { chat, thread, .. } = self.place;
        let message = Outgoing { chat, thread, reply_to: None, text, markup: None };
        if let Err(error) = state.bot.send(&message).await {
            tracing::warn!(%error, "error_reply_failed");
        }
    }
}
