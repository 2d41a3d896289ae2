//! Holding a place: the meter with its reservation, the user's message, the session and the
//! request's key, in one transaction.

use std::time::Duration;

use super::idempotency::Claim;
use super::item::{corrupt, moment, to_item};
use super::meter::{ConditionIndexes, Saved, StoredMeter};
use super::transaction::Change;
use super::{Store, StoreError, keys, message, session};
use crate::model::{ChatSession, Message, PendingEdit, Timestamp, UserId};

/// A message that waits for its answer, to be written with its reservation.
#[derive(Debug)]
pub struct Reserve<'a> {
    /// The session as it was read.
    pub session: &'a ChatSession,
    /// The meters with the reservation.
    pub meter: &'a StoredMeter,
    /// The message that is written into the session.
    pub entry: MessageWrite<'a>,
    /// When: the session is marked as written to at this moment.
    pub at: Timestamp,
    /// The request's key.
    pub claim: Option<Claim<'a>>,
}

/// The change that a question makes to its session.
#[derive(Clone, Copy, Debug)]
pub enum MessageWrite<'a> {
    /// It is new. Written only behind everything in the session: an edit that was faster
    /// would have cut it off.
    New(&'a Message),
    /// It is edited, which is committed with its answer. Written only where the session was
    /// not written to since it was read: the message may have been cut off.
    Edited(PendingEdit),
    /// It is there already: an earlier attempt to answer it failed. Written only where the
    /// session was not written to since it was read.
    Again,
}

impl Store {
    /// Writes the meter with its reservation, the request's key and the user's message, and
    /// marks the session as written to: one transaction of two to four.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer.
    pub async fn reserve(&self, user: UserId, write: &Reserve<'_>) -> Result<Saved, StoreError> {
        let writes = self.transaction().put_meter(user, write.meter)?;
        let (writes, key) = writes.put_claim(user, write.claim)?;
        let session = write.session;
        let touch = session::touch(user, session.id, write.at);
        let item = |message: &Message| {
            to_item(message::KIND, keys::message(user, session.id, message.message_id), message)
        };
        let writes = match write.entry {
            MessageWrite::New(message) => {
                writes.put_new(item(message)?).update(behind_all(touch, write.at))
            }
            MessageWrite::Edited(edit) => writes.update(editing(unchanged(touch, session), edit)?),
            MessageWrite::Again => writes.update(unchanged(touch, session)),
        };
        ConditionIndexes { key, answer: None }.saved(writes.write().await?)
    }
}

/// The touch of a session in which a message asked at `at` comes last: ids count
/// milliseconds, and the answer to what is there has the next one.
fn behind_all(mut touch: Change<'_>, at: Timestamp) -> Change<'_> {
    touch.when = "attribute_exists(listed_at) AND updated_at <= :last";
    touch.values.push((":last", moment(at - Duration::from_millis(2))));
    touch
}

/// The touch of a session that nobody wrote to since it was read.
fn unchanged<'a>(mut touch: Change<'a>, session: &ChatSession) -> Change<'a> {
    touch.when = "attribute_exists(listed_at) AND updated_at = :before";
    touch.values.push((":before", moment(session.updated_at)));
    touch
}

/// The touch of a session that waits for an edit from then on.
fn editing(mut touch: Change<'_>, edit: PendingEdit) -> Result<Change<'_>, StoreError> {
    let edit = serde_dynamo::to_attribute_value(edit);
    touch.set = "SET updated_at = :now, listed_at = :place, editing = :editing";
    touch.values.push((":editing", edit.map_err(|error| corrupt(session::KIND, &error))?));
    Ok(touch)
}
