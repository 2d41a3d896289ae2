//! A batch of the queue: updates of one chat one after the other, chats beside each other, and
//! the failures by their names, so that only they come again (AWS: "partial batch responses").

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;

use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};
use futures_util::FutureExt;
use futures_util::future::join_all;
use tracing::Instrument;

use crate::State;
use crate::process::{Outcome, QueuedUpdate, process};

/// Works on a batch. What failed is named, and with it what waits behind it in its chat.
pub async fn handle(state: &State, event: SqsEvent) -> SqsBatchResponse {
    let mut groups: BTreeMap<String, Vec<SqsMessage>> = BTreeMap::new();
    for record in event.records {
        let group = record.attributes.get("MessageGroupId").cloned().unwrap_or_default();
        groups.entry(group).or_default().push(record);
    }
    let failed = join_all(groups.into_values().map(|records| group(state, records))).await;
    let mut response = SqsBatchResponse::default();
    response.batch_item_failures = failed.into_iter().flatten().map(failure).collect();
    response
}

/// Works on the updates of one chat: the names of those that failed or were not begun.
async fn group(state: &State, records: Vec<SqsMessage>) -> Vec<String> {
    let mut records = records.into_iter();
    while let Some(record) = records.next() {
        let id = record.message_id.clone().unwrap_or_default();
        let span = tracing::error_span!("update", record = %id, update = tracing::field::Empty);
        // A panic is a failure like others.
        let worked = AssertUnwindSafe(process(state, queued(&record)));
        let outcome = worked.catch_unwind().instrument(span.clone()).await;
        let outcome = outcome.unwrap_or_else(|_panic| {
            span.in_scope(|| tracing::error!("update_panicked"));
            Outcome::Failed(None)
        });
        if let Outcome::Failed(again) = outcome {
            if let (Some(after), Some(receipt)) = (again, &record.receipt_handle)
                && let Err(error) = state.queue.retry_in(receipt, after).await
            {
                span.in_scope(|| tracing::warn!(%error, "visibility_change_failed"));
            }
            let behind = records.filter_map(|record| record.message_id);
            return [id].into_iter().chain(behind).collect();
        }
    }
    Vec::new()
}

fn queued(record: &SqsMessage) -> QueuedUpdate<'_> {
    let receives = record.attributes.get("ApproximateReceiveCount");
    let receives = receives.and_then(|count| count.parse().ok()).unwrap_or(1);
    QueuedUpdate { body: record.body.as_deref().unwrap_or_default(), receives }
}

fn failure(id: String) -> BatchItemFailure {
    let mut failure = BatchItemFailure::default();
    failure.item_identifier = id;
    failure
}
