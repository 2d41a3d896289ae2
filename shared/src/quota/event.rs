//! What a meter remembers of an answered message. Plain data.

use super::Counts;
use crate::model::Timestamp;

/// What an answered message, or several of one minute, added at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// When it was recorded.
    pub at: Timestamp,
    /// What it added.
    pub counts: Counts,
}
