//! The reply to a sender whose update failed for the last time. The update is in the dead-letter
//! queue then, and an operator must send it back to have it answered.

use shared::i18n::Sentence;
use shared::model::Locale;
use shared::telegram::Outgoing;
use shared::telegram::text::RichText;

use crate::incoming_update::{ChatTarget, IncomingUpdate, UpdateKind};
use crate::state::State;

/// When the sender may try again, in seconds.
const RETRY_AFTER: u64 = 5 * 60;

/// The reply to an update, for when it fails.
pub(crate) struct ErrorReply {
    target: ChatTarget,
    /// The language of the sender's app. The one that they chose is in the table, which may be
    /// what failed.
    locale: Locale,
    /// Whether the sender expects a reply.
    is_expected: bool,
}

impl ErrorReply {
    pub(crate) fn to(incoming: &IncomingUpdate) -> Self {
        let IncomingUpdate { target, sender, kind, .. } = incoming;
        let is_expected = !matches!(kind, UpdateKind::UnsupportedMedia(_));
        Self { target: *target, locale: sender.locale, is_expected }
    }

    /// Sends the reply. An error is only logged: nothing else can be tried.
    pub(crate) async fn send(self, state: &State) {
        if !self.is_expected {
            return;
        }
        let text = RichText::plain(Sentence::Unavailable(RETRY_AFTER).text(self.locale));
        let ChatTarget { chat, thread, .. } = self.target;
        let message = Outgoing { chat, thread, reply_to: None, text, markup: None };
        if let Err(error) = state.bot.send(&message).await {
            tracing::warn!(%error, "error_reply_not_sent");
        }
    }
}
