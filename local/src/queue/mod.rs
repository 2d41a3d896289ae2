//! SQS's part of `mobix serve`: a FIFO queue in this process, as the template defines it. What
//! is in it when the process ends is lost.

mod consumer;
mod message;

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};
use shared::model::UpdateId;
use shared::telegram::{QueueError, QueuedUpdate, UpdateQueue};
use tokio::sync::SetOnce;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

pub use consumer::{Consumer, QueuedFunction};

use crate::template::QueueDefinition;
use message::Waiting;

/// How long a message that comes again is dropped (AWS: "deduplication interval").
const ONCE: Duration = Duration::from_secs(5 * 60);

/// The queue. Clones are the same one.
#[derive(Clone)]
pub struct LocalQueue(Arc<Inner>);

struct Inner {
    definition: QueueDefinition,
    groups: Mutex<Groups>,
    consumer: SetOnce<Arc<dyn Consumer>>,
    takers: TaskTracker,
    stop: CancellationToken,
}

#[derive(Default)]
struct Groups {
    /// What waits, by its group. A group is here while somebody takes from it.
    waiting: HashMap<String, VecDeque<Waiting>>,
    /// What came within the last five minutes, oldest first.
    seen: VecDeque<(Instant, UpdateId)>,
    /// After which time what was taken comes again, where its taker said so.
    again: HashMap<String, Duration>,
    dead_letters: Vec<UpdateId>,
}

impl LocalQueue {
    /// An empty queue. Nothing is taken from it before it has a consumer.
    #[must_use]
    pub fn new(definition: QueueDefinition) -> Self {
        Self(Arc::new(Inner {
            definition,
            groups: Mutex::default(),
            consumer: SetOnce::new(),
            takers: TaskTracker::new(),
            stop: CancellationToken::new(),
        }))
    }

    /// Sets the consumer; the first one stays.
    pub fn consumed_by(&self, consumer: Arc<dyn Consumer>) {
        // A second consumer would take what is the first one's.
        let _is_first = self.0.consumer.set(consumer);
    }

    /// What failed so often that it was given up.
    #[must_use]
    pub fn dead_letters(&self) -> Vec<UpdateId> {
        self.groups().dead_letters.clone()
    }

    /// How many messages wait or are worked on.
    #[must_use]
    pub fn len(&self) -> usize {
        self.groups().waiting.values().map(VecDeque::len).sum()
    }

    /// Whether nothing waits and nothing is worked on.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes nothing more, and waits until what is worked on has come to its end.
    pub async fn stop(&self) {
        self.0.stop.cancel();
        self.0.takers.close();
        self.0.takers.wait().await;
        let left = self.len();
        if left > 0 {
            tracing::warn!(left, "queued_updates_lost");
        }
    }

    fn groups(&self) -> MutexGuard<'_, Groups> {
        self.0.groups.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take_in(&self, update: QueuedUpdate) {
        let mut groups = self.groups();
        if !groups.is_new(update.update) {
            return;
        }
        let group = update.group.clone();
        let waiting = groups.waiting.entry(group.clone()).or_default();
        waiting.push_back(Waiting::new(update));
        if waiting.len() == 1 {
            let queue = self.clone();
            self.0.takers.spawn(async move { queue.serve(&group).await });
        }
    }

    /// Has what waits in a group worked on, one after the other, until nothing does.
    async fn serve(&self, group: &str) {
        while let Some(message) = self.first(group) {
            let done = self.0.stop.run_until_cancelled(self.until_done(&message)).await;
            if done.is_none() || !self.is_more_behind(group) {
                return;
            }
        }
    }

    /// Has one message worked on, again and again where that fails.
    async fn until_done(&self, message: &Waiting) {
        let Inner { definition, consumer, takers, .. } = &*self.0;
        let consumer = consumer.wait().await;
        for received in 1..=definition.receives {
            let receipt = Uuid::new_v4().to_string();
            let event = message.event(definition, &receipt, received);
            // In a task of its own, which goes on when the queue stops: what was begun is ended.
            let taken = takers.spawn(consumer.consume(event));
            let failed = taken.await.unwrap_or(true);
            let again = self.groups().again.remove(&receipt);
            if !failed {
                return;
            }
            if received < definition.receives {
                sleep(again.unwrap_or(definition.visibility)).await;
            }
        }
        let update = message.update();
        tracing::error!(%update, "update_dead_lettered");
        self.groups().dead_letters.push(update);
    }

    fn first(&self, group: &str) -> Option<Waiting> {
        self.groups().waiting.get(group)?.front().cloned()
    }

    /// Takes off what was worked on: whether there is more.
    fn is_more_behind(&self, group: &str) -> bool {
        let mut groups = self.groups();
        let Some(waiting) = groups.waiting.get_mut(group) else { return false };
        waiting.pop_front();
        let is_more = !waiting.is_empty();
        if !is_more {
            groups.waiting.remove(group);
        }
        is_more
    }
}

impl Groups {
    fn is_new(&mut self, update: UpdateId) -> bool {
        let now = Instant::now();
        while self.seen.front().is_some_and(|(at, _)| now.duration_since(*at) >= ONCE) {
            self.seen.pop_front();
        }
        let is_new = !self.seen.iter().any(|(_, seen)| *seen == update);
        if is_new {
            self.seen.push_back((now, update));
        }
        is_new
    }
}

impl UpdateQueue for LocalQueue {
    fn put(&self, update: QueuedUpdate) -> BoxFuture<'_, Result<(), QueueError>> {
        self.take_in(update);
        ready(Ok(())).boxed()
    }

    fn retry_in<'a>(
        &'a self,
        receipt: &'a str,
        after: Duration,
    ) -> BoxFuture<'a, Result<(), QueueError>> {
        self.groups().again.insert(receipt.to_owned(), after);
        ready(Ok(())).boxed()
    }
}
