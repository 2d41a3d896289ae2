//! What somebody is told whose message failed for the last time: it is not lost, but it takes
//! somebody of ours to have it answered.

use shared::i18n::Sentence;
use shared::model::Locale;
use shared::telegram::Outgoing;
use shared::telegram::text::RichText;

use crate::State;
use crate::incoming::{Incoming, Place, What};

/// When it may be tried again, in seconds.
const LATER: u64 = 5 * 60;

/// An apology, should it come to that.
pub(crate) struct Apology {
    place: Place,
    /// That of their app: what they chose is not to be had without the table.
    locale: Locale,
    /// Whether anybody waits for an answer.
    is_due: bool,
}

impl Apology {
    pub(crate) fn of(incoming: &Incoming) -> Self {
        let Incoming { place, from, what, .. } = incoming;
        let is_due = !matches!(what, What::NotText(_));
        Self { place: *place, locale: from.locale, is_due }
    }

    /// Says it, where Telegram can be reached.
    pub(crate) async fn make(self, state: &State) {
        if !self.is_due {
            return;
        }
        let text = RichText::plain(Sentence::Unavailable(LATER).text(self.locale));
        let Place { chat, thread, .. } = self.place;
        let message = Outgoing { chat, thread, reply_to: None, text, markup: None };
        if let Err(error) = state.bot.send(&message).await {
            tracing::warn!(%error, "nobody is told that a message failed");
        }
    }
}
