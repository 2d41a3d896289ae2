//! Batches from the queue: the updates of a chat are processed in order, and different chats at the
//! same time. The response names the updates that failed, so that only they are retried (AWS:
//! "partial batch responses").

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;

use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};
use futures_util::FutureExt;
use futures_util::future::join_all;
use tracing::Instrument;

use crate::process::{Outcome, ReceivedUpdate, process};
use crate::state::State;

/// Processes a batch. The response names each update that failed, and those behind it in its chat.
pub async fn handle(state: &State, event: SqsEvent) -> SqsBatchResponse {
    let mut groups: BTreeMap<String, Vec<SqsMessage>> = BTreeMap::new();
    for record in event.records {
        let group = record.attributes.get("MessageGroupId").cloned().unwrap_or_default();
        groups.entry(group).or_default().push(record);
    }
    let failed = join_all(groups.into_values().map(|records| process_group(state, records))).await;
    let mut response = SqsBatchResponse::default();
    response.batch_item_failures = failed.into_iter().flatten().map(item_failure).collect();
    response
}

/// Processes the updates of one chat. Returns the message ids of those that failed or were not
/// started.
async fn process_group(state: &State, records: Vec<SqsMessage>) -> Vec<String> {
    let mut records = records.into_iter();
    while let Some(record) = records.next() {
        let id = record.message_id.clone().unwrap_or_default();
        let span = tracing::error_span!("update", record = %id, update = tracing::field::Empty);
        // A panic is handled like other failures.
        let processing = AssertUnwindSafe(process(state, received(&record)));
        let outcome = processing.catch_unwind().instrument(span.clone()).await;
        let outcome = outcome.unwrap_or_else(|_panic| {
            span.in_scope(|| tracing::error!("update_panicked"));
            Outcome::Failed(None)
        });
        if let Outcome::Failed(retry_after) = outcome {
            if let (Some(delay), Some(receipt)) = (retry_after, &record.receipt_handle)
                && let Err(error) = state.queue.retry_in(receipt, delay).await
            {
                // The queue hands it out again after the visibility timeout.
                span.in_scope(|| tracing::warn!(%error, "visibility_timeout_not_changed"));
            }
            let not_started = records.filter_map(|record| record.message_id);
            return [id].into_iter().chain(not_started).collect();
        }
    }
    Vec::new()
}

fn received(record: &SqsMessage) -> ReceivedUpdate<'_> {
    let receive_count = record.attributes.get("ApproximateReceiveCount");
    let receive_count = receive_count.and_then(|count| count.parse().ok()).unwrap_or(1);
    ReceivedUpdate { body: record.body.as_deref().unwrap_or_default(), receive_count }
}

fn item_failure(id: String) -> BatchItemFailure {
    let mut failure = BatchItemFailure::default();
    failure.item_identifier = id;
    failure
}
