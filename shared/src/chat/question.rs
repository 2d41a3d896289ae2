//! What somebody wants answered: a new message, or an old one with a new text.

use crate::model::{
    Fingerprint, IdempotencyKey, KeyRecord, Locale, MessageId, ReservationId, SessionId, UserId,
};
use crate::store::Claim;

/// A message to answer.
#[derive(Clone, Debug)]
pub struct Question {
    /// The user who asks.
    pub user: UserId,
    /// The session.
    pub session: SessionId,
    /// What it says; not blank.
    pub text: String,
    /// The message that gets this text; none: a new one.
    pub edits: Option<MessageId>,
    /// Whether a picture is asked for.
    pub generate_image: bool,
    /// Whether the provider searches the web first.
    pub use_web_search: bool,
    /// The language of an automatic title.
    pub locale: Locale,
    /// The client's name for this request, under which it may be repeated.
    pub key: Option<IdempotencyKey>,
}

impl Question {
    /// The fingerprint that tells it from another question under the same key.
    pub(super) fn fingerprint(&self) -> Fingerprint {
        let edits = self.edits.map(|message| message.to_string()).unwrap_or_default();
        let flag = |flag| if flag { "1" } else { "0" };
        Fingerprint::of(&[
            "answer",
            &self.session.to_string(),
            &edits,
            flag(self.generate_image),
            flag(self.use_web_search),
            &self.text,
        ])
    }

    /// The claim of its key for a record, over that of another attempt.
    pub(super) fn claim<'a>(
        &'a self,
        over: Option<ReservationId>,
        record: Option<&'a KeyRecord>,
    ) -> Option<Claim<'a>> {
        Some(Claim { key: self.key.as_ref()?, over, record: record? })
    }
}
