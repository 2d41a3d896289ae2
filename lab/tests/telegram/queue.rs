//! The queue: as SQS FIFO queues are documented, as far as the bot relies on it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use mobix::queue::{Consumer, LocalQueue};
use mobix::template::{QueueDefinition, Template};
use serde_json::Value;
use shared::model::UpdateId;
use shared::telegram::{QueuedUpdate, UpdateQueue};

use crate::helpers::LONG;

/// Notes what it is given, and fails so often with each.
#[derive(Clone, Default)]
struct Notes {
    taken: Arc<Mutex<Vec<(String, String)>>>,
    failures: Arc<Mutex<BTreeMap<String, usize>>>,
}

impl Consumer for Notes {
    fn consume(&self, event: Value) -> BoxFuture<'static, bool> {
        let record = &event["Records"][0];
        let group = record["attributes"]["MessageGroupId"].as_str().unwrap().to_owned();
        let body = record["body"].as_str().unwrap().to_owned();
        let notes = self.clone();
        async move {
            tokio::time::sleep(Duration::from_millis(5)).await;
            notes.taken.lock().unwrap().push((group, body.clone()));
            let mut failures = notes.failures.lock().unwrap();
            let left = failures.entry(body).or_default();
            let fails = *left > 0;
            *left = left.saturating_sub(1);
            fails
        }
        .boxed()
    }
}

impl Notes {
    fn of(&self, group: &str) -> Vec<String> {
        let taken = self.taken.lock().unwrap();
        taken.iter().filter(|(of, _)| of == group).map(|(_, body)| body.clone()).collect()
    }
}

fn queue(notes: &Notes) -> LocalQueue {
    let definition = Template::embedded().unwrap().queue.unwrap();
    let visibility_timeout = Duration::from_millis(20);
    let queue =
        LocalQueue::new(QueueDefinition { visibility_timeout, max_receive_count: 3, ..definition });
    queue.set_consumer(Arc::new(notes.clone()));
    queue
}

async fn put(queue: &LocalQueue, update: u64, group: &str, body: &str) {
    let update = UpdateId::new(update);
    let queued = QueuedUpdate { update, group: group.to_owned(), body: body.to_owned() };
    queue.put(queued).await.unwrap();
}

async fn settle(queue: &LocalQueue) {
    let empty = async {
        while !queue.is_empty() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(LONG, empty).await.unwrap();
}

#[tokio::test]
async fn a_message_group_keeps_its_order_behind_a_failure() {
    let notes = Notes::default();
    notes.failures.lock().unwrap().insert("a1".to_owned(), 2);
    let queue = queue(&notes);
    for (update, body) in [(1, "a1"), (2, "a2"), (3, "a3")] {
        put(&queue, update, "a", body).await;
    }
    put(&queue, 4, "b", "b1").await;
    settle(&queue).await;
    assert_eq!(notes.of("a"), ["a1", "a1", "a1", "a2", "a3"]);
    assert_eq!(notes.of("b"), ["b1"]);
    let place = |body| notes.taken.lock().unwrap().iter().position(|(_, it)| it == body).unwrap();
    assert!(place("b1") < place("a2"), "who does not fail does not wait");
}

#[tokio::test]
async fn a_duplicate_update_is_dropped() {
    let notes = Notes::default();
    let queue = queue(&notes);
    for _ in 0..3 {
        put(&queue, 1, "a", "a1").await;
    }
    settle(&queue).await;
    put(&queue, 1, "a", "a1").await;
    settle(&queue).await;
    assert_eq!(notes.of("a"), ["a1"]);
}

#[tokio::test]
async fn an_update_that_fails_three_times_becomes_a_dead_letter_and_blocks_no_other() {
    let notes = Notes::default();
    notes.failures.lock().unwrap().insert("a1".to_owned(), 100);
    let queue = queue(&notes);
    put(&queue, 1, "a", "a1").await;
    put(&queue, 2, "a", "a2").await;
    settle(&queue).await;
    assert_eq!(notes.of("a"), ["a1", "a1", "a1", "a2"]);
    assert_eq!(queue.dead_letters(), [UpdateId::new(1)]);
}

#[tokio::test]
async fn a_stopping_queue_finishes_the_update_in_progress() {
    let notes = Notes::default();
    let queue = queue(&notes);
    put(&queue, 1, "a", "a1").await;
    put(&queue, 2, "a", "a2").await;
    tokio::task::yield_now().await;
    tokio::time::timeout(LONG, queue.stop()).await.unwrap();
    assert_eq!(notes.of("a"), ["a1"]);
}
