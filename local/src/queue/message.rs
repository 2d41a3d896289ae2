//! A message in the queue, and the event that Lambda makes of it.

use serde_json::{Value, json};
use shared::model::UpdateId;
use shared::telegram::QueuedUpdate;
use uuid::Uuid;

use crate::template::QueueDefinition;

/// A message in the queue.
#[derive(Clone)]
pub(super) struct QueuedMessage {
    id: String,
    update: QueuedUpdate,
}

impl QueuedMessage {
    pub(super) fn new(update: QueuedUpdate) -> Self {
        Self { id: Uuid::new_v4().to_string(), update }
    }

    pub(super) const fn update(&self) -> UpdateId {
        self.update.update
    }

    /// The event that Lambda calls the consumer with.
    pub(super) fn event(
        &self,
        definition: &QueueDefinition,
        receipt: &str,
        received: u32,
    ) -> Value {
        let resource = &definition.resource;
        json!({ "Records": [{
            "messageId": self.id,
            "receiptHandle": receipt,
            "body": self.update.body,
            "attributes": {
                "ApproximateReceiveCount": received.to_string(),
                "MessageGroupId": self.update.group,
                "MessageDeduplicationId": self.update.update.to_string(),
            },
            "messageAttributes": {},
            "eventSource": "aws:sqs",
            "eventSourceARN": format!("arn:aws:sqs:us-east-1:123456789012:{resource}.fifo"),
            "awsRegion": "us-east-1",
        }]})
    }
}
