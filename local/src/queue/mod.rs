//! SQS's part of `mobix deliver_group`: a FIFO queue in this process, as the template defines it. Messages
//! that are in the queue when the process ends are lost.

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
use message::QueuedMessage;

/// Within this time a message with the same deduplication id is dropped (AWS: "deduplication
/// interval").
const DEDUPLICATION_INTERVAL: Duration = Duration::from_secs(5 * 60);

/// The queue. Clones share it.
#[derive(Clone)]
pub struct LocalQueue(Arc<Inner>);

struct Inner {
    definition: QueueDefinition,
    groups: Mutex<Groups>,
    consumer: SetOnce<Arc<dyn Consumer>>,
    deliveries: TaskTracker,
    stop: CancellationToken,
}

#[derive(Default)]
struct Groups {
    /// What waits, by its group. A group is here while somebody takes from it.
    waiting: HashMap<String, VecDeque<QueuedMessage>>,
    /// What came within the last five minutes, oldest first.
    recent: VecDeque<(Instant, UpdateId)>,
    /// After which time what was taken comes again, where its taker said so.
    visibility_timeouts: HashMap<String, Duration>,
    dead_letters: Vec<UpdateId>,
}

impl LocalQueue {
    /// An empty queue. It delivers nothing before it has a consumer.
    #[must_use]
    pub fn new(definition: QueueDefinition) -> Self {
        Self(Arc::new(Inner {
            definition,
            groups: Mutex::default(),
            consumer: SetOnce::new(),
            deliveries: TaskTracker::new(),
            stop: CancellationToken::new(),
        }))
    }

    /// Sets the consumer; the first one stays.
    pub fn set_consumer(&self, consumer: Arc<dyn Consumer>) {
        // A second consumer would take what is the first one's.
        let _is_first = self.0.consumer.set(consumer);
    }

    /// The updates that failed so often that they were moved out of the queue.
    #[must_use]
    pub fn dead_letters(&self) -> Vec<UpdateId> {
        self.groups().dead_letters.clone()
    }

    /// The number of messages that wait or are being delivered.
    #[must_use]
    pub fn len(&self) -> usize {
        self.groups().waiting.values().map(VecDeque::len).sum()
    }

    /// Whether the queue has no messages.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Starts no further delivery, and waits for those that run.
    pub async fn stop(&self) {
        self.0.stop.cancel();
        self.0.deliveries.close();
        self.0.deliveries.wait().await;
        let left = self.len();
        if left > 0 {
            tracing::warn!(left, "queued_updates_lost");
        }
    }

    fn groups(&self) -> MutexGuard<'_, Groups> {
        self.0.groups.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enqueue(&self, update: QueuedUpdate) {
        let mut groups = self.groups();
        if !groups.is_new(update.update) {
            return;
        }
        let group = update.group.clone();
        let waiting = groups.waiting.entry(group.clone()).or_default();
        waiting.push_back(QueuedMessage::new(update));
        if waiting.len() == 1 {
            let queue = self.clone();
            self.0.deliveries.spawn(async move { queue.deliver_group(&group).await });
        }
    }

    /// Delivers the messages of a group one after the other, until there are none.
    async fn deliver_group(&self, group: &str) {
        while let Some(message) = self.first(group) {
            let done = self.0.stop.run_until_cancelled(self.deliver(&message)).await;
            if done.is_none() || !self.remove_first(group) {
                return;
            }
        }
    }

    /// Delivers a message until it succeeds, or has failed as often as the template allows.
    async fn deliver(&self, message: &QueuedMessage) {
        let Inner { definition, consumer, deliveries, .. } = &*self.0;
        let consumer = consumer.wait().await;
        for received in 1..=definition.max_receive_count {
            let receipt = Uuid::new_v4().to_string();
            let event = message.event(definition, &receipt, received);
            // The delivery is a task of its own, because it goes on when the queue stops.
            let delivery = deliveries.spawn(consumer.consume(event));
            let failed = delivery.await.unwrap_or(true);
            let visibility_timeout = self.groups().visibility_timeouts.remove(&receipt);
            if !failed {
                return;
            }
            if received < definition.max_receive_count {
                sleep(visibility_timeout.unwrap_or(definition.visibility_timeout)).await;
            }
        }
        let update = message.update();
        tracing::error!(%update, "update_dead_lettered");
        self.groups().dead_letters.push(update);
    }

    fn first(&self, group: &str) -> Option<QueuedMessage> {
        self.groups().waiting.get(group)?.front().cloned()
    }

    /// Removes the delivered message; returns whether the group has another one.
    fn remove_first(&self, group: &str) -> bool {
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
        while self
            .recent
            .front()
            .is_some_and(|(at, _)| now.duration_since(*at) >= DEDUPLICATION_INTERVAL)
        {
            self.recent.pop_front();
        }
        let is_new = !self.recent.iter().any(|(_, known)| *known == update);
        if is_new {
            self.recent.push_back((now, update));
        }
        is_new
    }
}

impl UpdateQueue for LocalQueue {
    fn put(&self, update: QueuedUpdate) -> BoxFuture<'_, Result<(), QueueError>> {
        self.enqueue(update);
        ready(Ok(())).boxed()
    }

    fn retry_in<'a>(
        &'a self,
        receipt: &'a str,
        after: Duration,
    ) -> BoxFuture<'a, Result<(), QueueError>> {
        self.groups().visibility_timeouts.insert(receipt.to_owned(), after);
        ready(Ok(())).boxed()
    }
}
