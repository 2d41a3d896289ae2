//! The queue that updates wait in between the webhook and the worker: first in, first out for
//! each chat, and each update once. The port to it; what it is made of is elsewhere.

use std::fmt;
use std::time::Duration;

use futures_util::future::BoxFuture;

use crate::model::UpdateId;

/// An update that waits for its turn.
#[derive(Clone)]
pub struct QueuedUpdate {
    /// The update: one that is put in twice is taken once.
    pub update: UpdateId,
    /// Updates of one group are worked on one after the other.
    pub group: String,
    /// The update as Telegram sent it.
    pub body: String,
}

/// Without what somebody wrote.
impl fmt::Debug for QueuedUpdate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "QueuedUpdate({})", self.update)
    }
}

/// The queue took nothing, as far as we know.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the queue does not answer: {0}")]
pub struct QueueError(pub String);

/// A queue of updates.
pub trait UpdateQueue: Send + Sync + 'static {
    /// Puts an update in; done when it is safe there.
    fn put(&self, update: QueuedUpdate) -> BoxFuture<'_, Result<(), QueueError>>;

    /// Has an update that failed worked on again after this time, and not when its worker's
    /// time is over. The receipt is the one it was taken with.
    fn retry_in<'a>(
        &'a self,
        receipt: &'a str,
        after: Duration,
    ) -> BoxFuture<'a, Result<(), QueueError>>;
}
