//! The items that decide about a message, read at once.
//! Holding a place and settling it are in `reserve` and `settle`.

use super::idempotency;
use super::item::from_item;
use super::meter::StoredMeter;
use super::{Store, StoreError, keys, message, session};
use crate::model::{
    ChatSession, IdempotencyKey, KeyRecord, Message, MessageId, Profile, SessionId, UserId,
};

/// The items that decide about a message.
#[derive(Debug)]
pub struct AnswerContext {
    /// The user.
    pub profile: Profile,
    /// The session, not deleted.
    pub session: ChatSession,
    /// The user's meter.
    pub meter: StoredMeter,
    /// The record of the request's key.
    pub key: Option<KeyRecord>,
    /// The message that is edited.
    pub message: Option<Message>,
}

impl Store {
    /// Profile, session and meter in one consistent batch, and with them what is remembered
    /// of a key and a message of the session; none where the user or the session is not there.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer or an item cannot be read.
    pub async fn answer_context(
        &self,
        (user, session): (UserId, SessionId),
        key: Option<&IdempotencyKey>,
        message: Option<MessageId>,
    ) -> Result<Option<AnswerContext>, StoreError> {
        let keys = [
            Some(keys::profile(user)),
            Some(keys::session(user, session)),
            Some(keys::meter(user)),
            key.map(|key| keys::idempotency(user, key)),
            message.map(|message| keys::message(user, session, message)),
        ];
        let [profile, session, meter, key, message] = self.get_all(keys).await?;
        let (Some(profile), Some(session)) = (profile, session) else { return Ok(None) };
        let session: ChatSession = from_item(session::KIND, session)?;
        if !session.is_active() {
            return Ok(None);
        }
        Ok(Some(AnswerContext {
            profile: from_item("profile", profile)?,
            session,
            meter: StoredMeter::from_found(meter)?,
            key: key.map(|item| from_item(idempotency::KIND, item)).transpose()?,
            message: message.map(|item| from_item(message::KIND, item)).transpose()?,
        }))
    }
}
