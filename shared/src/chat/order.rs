//! The order of messages: by their ids, which count milliseconds. Pure.
//!
//! A message is asked at a moment behind everything in its session, which the session then
//! has as `updated_at`; its answer's id belongs to the millisecond after it, chosen before
//! the answer is made. So an answer stands behind its question whenever it arrives, and an
//! edit that cuts off the question cuts off an answer that is still on its way.

use std::time::Duration;

use crate::model::{ChatSession, Message, MessageId, Timestamp};

const MILLISECOND: Duration = Duration::from_millis(1);

/// A moment behind an earlier one, whatever the clocks of two machines say.
pub(super) fn behind(earlier: Timestamp, now: Timestamp) -> Timestamp {
    now.max(earlier + MILLISECOND)
}

/// A moment for the next message of a session: behind its newest answer.
pub(super) fn next_moment(
    session: &ChatSession,
    newest: Option<&Message>,
    now: Timestamp,
) -> Timestamp {
    let answer = session.updated_at + MILLISECOND;
    let newest = newest.map(|newest| newest.message_id.moment()).unwrap_or_default();
    behind(answer.max(newest), now)
}

/// The id of the answer to what was asked at this moment.
pub(super) fn answer_id(asked_at: Timestamp) -> MessageId {
    MessageId::new(asked_at + MILLISECOND)
}
