//! Writes that hold together: one `TransactWriteItems`, its conditions and their outcomes.

use std::time::Duration;

use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{
    CancellationReason, Delete, Put, ReturnValuesOnConditionCheckFailure as OnFailure,
    TransactWriteItem, Update,
};

use super::item::Item;
use super::keys::Key;
use super::{Store, StoreError};

const OPERATION: &str = "TransactWriteItems";

/// How often a transaction that met another one is tried, before we call it contended.
pub(crate) const ATTEMPTS: u32 = 8;

/// The outcome of a transaction.
#[must_use]
#[derive(Debug)]
pub(crate) enum Outcome {
    /// All of it was written.
    Written,
    /// Nothing was written: conditions did not hold.
    Failed(Failed),
}

/// The conditions of a transaction that did not hold, by the places of their writes; never
/// empty.
#[derive(Debug)]
pub(crate) struct Failed(Vec<(usize, Option<Item>)>);

impl Failed {
    /// Whether the condition of the write at this place did not hold.
    pub(crate) fn at(&self, place: usize) -> bool {
        self.0.iter().any(|(failed, _)| *failed == place)
    }

    /// What stands where the write at this place was to go, if that one failed.
    pub(crate) fn take_item(&mut self, place: usize) -> Option<Item> {
        self.0.iter_mut().find(|(failed, _)| *failed == place)?.1.take()
    }
}

/// An update of one item, spelled once.
pub(crate) struct Change<'a> {
    pub(crate) key: Key,
    /// The update expression.
    pub(crate) set: &'a str,
    /// The condition expression.
    pub(crate) when: &'a str,
    /// The values that both expressions name.
    pub(crate) values: Vec<(&'a str, aws_sdk_dynamodb::types::AttributeValue)>,
    /// The names (`#name`) that both expressions use.
    pub(crate) names: Vec<(&'a str, &'a str)>,
}

/// Writes that happen together or not at all; at most 100 (an AWS limit).
pub(crate) struct Transaction<'a> {
    store: &'a Store,
    writes: Vec<Result<TransactWriteItem, StoreError>>,
}

impl Store {
    pub(crate) const fn transaction(&self) -> Transaction<'_> {
        Transaction { store: self, writes: Vec::new() }
    }
}

impl Transaction<'_> {
    /// How many writes it holds.
    pub(crate) const fn len(&self) -> usize {
        self.writes.len()
    }

    /// Puts an item where the condition holds.
    pub(crate) fn put_when(
        self,
        item: Item,
        when: &str,
        values: Vec<(&str, aws_sdk_dynamodb::types::AttributeValue)>,
    ) -> Self {
        let mut put = Put::builder()
            .table_name(self.store.table())
            .set_item(Some(item))
            .condition_expression(when)
            .return_values_on_condition_check_failure(OnFailure::AllOld);
        for (name, value) in values {
            put = put.expression_attribute_values(name, value);
        }
        self.push(put.build().map(|put| TransactWriteItem::builder().put(put).build()))
    }

    /// Puts an item where none stands yet.
    pub(crate) fn put_new(self, item: Item) -> Self {
        self.put_when(item, "attribute_not_exists(PK)", Vec::new())
    }

    /// Puts an item over whatever stands there.
    pub(crate) fn put(self, item: Item) -> Self {
        let put = Put::builder().table_name(self.store.table()).set_item(Some(item)).build();
        self.push(put.map(|put| TransactWriteItem::builder().put(put).build()))
    }

    /// Changes an item where the condition holds.
    pub(crate) fn update(self, change: Change<'_>) -> Self {
        let mut update = Update::builder()
            .table_name(self.store.table())
            .set_key(Some(change.key.into_item()))
            .update_expression(change.set)
            .return_values_on_condition_check_failure(OnFailure::AllOld);
        if !change.when.is_empty() {
            update = update.condition_expression(change.when);
        }
        for (name, value) in change.values {
            update = update.expression_attribute_values(name, value);
        }
        for (placeholder, name) in change.names {
            update = update.expression_attribute_names(placeholder, name);
        }
        self.push(update.build().map(|update| TransactWriteItem::builder().update(update).build()))
    }

    /// Deletes an item, whether it stands or not.
    pub(crate) fn delete(self, key: Key) -> Self {
        let delete =
            Delete::builder().table_name(self.store.table()).set_key(Some(key.into_item())).build();
        self.push(delete.map(|delete| TransactWriteItem::builder().delete(delete).build()))
    }

    /// Deletes an item where the condition holds.
    pub(crate) fn delete_when(
        self,
        key: Key,
        when: &str,
        (name, value): (&str, aws_sdk_dynamodb::types::AttributeValue),
    ) -> Self {
        let delete = Delete::builder()
            .table_name(self.store.table())
            .set_key(Some(key.into_item()))
            .condition_expression(when)
            .expression_attribute_names("#user", "user")
            .expression_attribute_values(name, value)
            .build();
        self.push(delete.map(|delete| TransactWriteItem::builder().delete(delete).build()))
    }

    fn push(
        mut self,
        write: Result<TransactWriteItem, aws_sdk_dynamodb::error::BuildError>,
    ) -> Self {
        self.writes.push(write.map_err(|error| StoreError::Refused {
            operation: OPERATION,
            detail: error.to_string(),
        }));
        self
    }

    /// Writes. One request token goes with every attempt, so that a lost answer is asked for
    /// again without writing twice; meeting another transaction is tried again after a pause.
    pub(crate) async fn write(self) -> Result<Outcome, StoreError> {
        let writes = self.writes.into_iter().collect::<Result<Vec<_>, _>>()?;
        let token = request_token()?;
        for attempt in 0..ATTEMPTS {
            let sent = self
                .store
                .client
                .transact_write_items()
                .set_transact_items(Some(writes.clone()))
                .client_request_token(&token)
                .send()
                .await;
            let Err(error) = sent else { return Ok(Outcome::Written) };
            let reasons = match error.as_service_error() {
                Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
                    cancelled.cancellation_reasons()
                }
                Some(TransactWriteItemsError::TransactionInProgressException(_)) => &[],
                _ => return Err(StoreError::from_sdk(OPERATION, error)),
            };
            if let Some(outcome) = failed_conditions(reasons) {
                return Ok(outcome);
            }
            if !reasons.is_empty() && !reasons.iter().any(is_passing) {
                return Err(never(reasons));
            }
            self.store.pause(backoff(attempt)).await;
        }
        Err(StoreError::Contended(OPERATION))
    }
}

/// A token that tells DynamoDB two attempts of one transaction from two transactions.
fn request_token() -> Result<String, StoreError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| StoreError::Unavailable {
        operation: OPERATION,
        detail: error.to_string(),
    })?;
    Ok(uuid::Builder::from_random_bytes(bytes).into_uuid().to_string())
}

fn failed_conditions(reasons: &[CancellationReason]) -> Option<Outcome> {
    let failed: Vec<_> = reasons
        .iter()
        .enumerate()
        .filter(|(_, reason)| reason.code() == Some("ConditionalCheckFailed"))
        .map(|(place, reason)| (place, reason.item().cloned()))
        .collect();
    (!failed.is_empty()).then_some(Outcome::Failed(Failed(failed)))
}

/// A transaction that can never be written as it is: an item is too large, for example.
fn never(reasons: &[CancellationReason]) -> StoreError {
    let codes = reasons.iter().filter_map(CancellationReason::code).filter(|code| *code != "None");
    StoreError::Refused { operation: OPERATION, detail: codes.collect::<Vec<_>>().join(", ") }
}

/// Whether the same transaction may succeed a moment later.
fn is_passing(reason: &CancellationReason) -> bool {
    matches!(
        reason.code(),
        Some("TransactionConflict" | "ThrottlingError" | "ProvisionedThroughputExceeded")
    )
}

/// A random pause that grows with each attempt ("full jitter"), so that writers who met do
/// not meet again: at most 10, 20, 40 ... 640 ms.
#[must_use]
pub fn backoff(attempt: u32) -> Duration {
    let most = 10_000_u64 << attempt.min(6);
    Duration::from_micros(getrandom::u64().unwrap_or(most / 2) % most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transaction_that_can_never_be_written_names_its_reasons() {
        let reasons = ["None", "ValidationError", "ItemCollectionSizeLimitExceeded"]
            .map(|code| CancellationReason::builder().code(code).message("an item").build());
        assert!(!reasons.iter().any(is_passing));
        assert_eq!(
            never(&reasons).to_string(),
            "TransactWriteItems: refused: ValidationError, ItemCollectionSizeLimitExceeded"
        );
    }
}
