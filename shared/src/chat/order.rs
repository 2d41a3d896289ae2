//! The order of messages: by their ids, which count milliseconds. Pure.

use std::time::Duration;

use crate::model::Timestamp;

/// A moment for a message behind an earlier one, whatever the clocks of two machines say:
/// ids order messages by the millisecond.
pub(super) fn behind(earlier: Timestamp, now: Timestamp) -> Timestamp {
    now.max(earlier + Duration::from_millis(1))
}
