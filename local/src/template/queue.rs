//! The queue of a template, and the function that consumes it. Is no queue: `queue` is.

use std::time::Duration;

use serde::Deserialize;
use yaml_serde::Value;

use super::error::TemplateError;
use super::sam::{self, Document};

const QUEUE: &str = "AWS::SQS::Queue";

/// SQS's default visibility timeout, in seconds.
const DEFAULT_VISIBILITY_TIMEOUT: u64 = 30;

/// A queue with its consumer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueDefinition {
    /// Its name in the template.
    pub resource: String,
    /// The crate of the function that consumes it.
    pub function: String,
    /// How long a received message is hidden from other consumers.
    pub visibility_timeout: Duration,
    /// How often a message is received before it is dead-lettered.
    pub max_receive_count: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SqsEvent {
    queue: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RawQueue {
    #[serde(default)]
    fifo_queue: bool,
    visibility_timeout: Option<u64>,
    redrive_policy: Option<Redrive>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Redrive {
    max_receive_count: u32,
}

/// Reads the only queue that a function consumes.
pub(super) fn read(document: &Document) -> Result<Option<QueueDefinition>, TemplateError> {
    for (function, properties) in document.all::<sam::Function>("AWS::Serverless::Function")? {
        let sqs = properties.events.iter().find(|(_, event)| event.r#type == "SQS");
        if let Some((name, event)) = sqs {
            let place = format!("{function}.Events.{name}");
            let taken = document.binary_of(function)?;
            return one(document, &place, event.properties.as_ref(), taken).map(Some);
        }
    }
    Ok(None)
}

fn one(
    document: &Document,
    place: &str,
    event: Option<&Value>,
    function: String,
) -> Result<QueueDefinition, TemplateError> {
    let SqsEvent { queue } = sam::read(place, event)?;
    let raw: Option<RawQueue> = document.named(QUEUE, &queue)?;
    let raw = raw.ok_or_else(|| TemplateError::part(place, format!("{queue} is no {QUEUE}")))?;
    if !raw.fifo_queue {
        return Err(TemplateError::part(queue, "only FIFO queues are supported"));
    }
    let redrive = raw.redrive_policy;
    let redrive = redrive.ok_or_else(|| TemplateError::part(&queue, "needs a RedrivePolicy"))?;
    Ok(QueueDefinition {
        resource: queue,
        function,
        visibility_timeout: Duration::from_secs(
            raw.visibility_timeout.unwrap_or(DEFAULT_VISIBILITY_TIMEOUT),
        ),
        max_receive_count: redrive.max_receive_count,
    })
}
