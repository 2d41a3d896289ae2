//! A change of one item under a condition.
//! What must hold together over several items is in `transaction`.

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::ReturnValue;

use super::item::Item;
use super::transaction::{ATTEMPTS, Change, backoff};
use super::{Store, StoreError};

const UPDATE: &str = "UpdateItem";

impl Store {
    /// Changes an item where the condition holds: the item as it stands then, or none where
    /// the condition does not hold. Meeting a transaction is tried again after a pause.
    pub(crate) async fn change(&self, change: Change<'_>) -> Result<Option<Item>, StoreError> {
        let mut update = self
            .client
            .update_item()
            .table_name(self.table())
            .set_key(Some(change.key.into_item()))
            .update_expression(change.set)
            .return_values(ReturnValue::AllNew);
        if !change.when.is_empty() {
            update = update.condition_expression(change.when);
        }
        for (name, value) in change.values {
            update = update.expression_attribute_values(name, value);
        }
        for (placeholder, name) in change.names {
            update = update.expression_attribute_names(placeholder, name);
        }
        for attempt in 0..ATTEMPTS {
            let error = match update.clone().send().await {
                Ok(written) => return Ok(Some(written.attributes.unwrap_or_default())),
                Err(error) => error,
            };
            match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(_)) => return Ok(None),
                Some(UpdateItemError::TransactionConflictException(_)) => {
                    self.pause(backoff(attempt)).await;
                }
                _ => return Err(StoreError::from_sdk(UPDATE, error)),
            }
        }
        Err(StoreError::Contended(UPDATE))
    }
}
