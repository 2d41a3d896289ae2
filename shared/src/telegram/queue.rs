//! The interface of the queue between the webhook and the worker: first in, first out for each
//! chat, and each update once. The implementations are elsewhere.

use std::fmt;
use std::time::Duration;

use futures_util::future::BoxFuture;

use crate::model::UpdateId;

/// A queued update.
#[derive(Clone)]
pub struct QueuedUpdate {
    /// The update's id, by which the queue drops duplicates.
    pub update: UpdateId,
    /// Updates of one group are worked on one after the other.
    pub group: String,
    /// The update as Telegram sent it.
    pub body: String,
}

/// Leaves out the body, which contains a user's text.
impl fmt::Debug for QueuedUpdate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "QueuedUpdate({})", self.update)
    }
}

/// The update was not queued, as far as is known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the queue does not answer: {0}")]
pub struct QueueError(pub String);

/// A queue of updates.
pub trait UpdateQueue: Send + Sync + 'static {
    /// Queues an update; returns when it is stored.
    fn put(&self, update: QueuedUpdate) -> BoxFuture<'_, Result<(), QueueError>>;

    /// Sets the visibility timeout of a failed update. The receipt is that of its delivery.
    fn retry_in<'a>(
        &'a self,
        receipt: &'a str,
        after: Duration,
    ) -> BoxFuture<'a, Result<(), QueueError>>;
}
