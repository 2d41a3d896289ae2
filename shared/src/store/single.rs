//! One item: a consistent read, and a change under a condition.
//! Writes of several items are in `transaction`.

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::ReturnValue;
use serde::de::DeserializeOwned;

use super::item::{Item, from_item};
use super::keys::Key;
use super::transaction::{ATTEMPTS, Change, pause};
use super::{Store, StoreError};

const UPDATE: &str = "UpdateItem";

impl Store {
    /// What stands under a key: one consistent GetItem.
    pub(crate) async fn read<T: DeserializeOwned>(
        &self,
        kind: &'static str,
        key: Key,
    ) -> Result<Option<T>, StoreError> {
        let get = self.client.get_item().table_name(self.table()).set_key(Some(key.into_item()));
        let found = get.consistent_read(true).send().await;
        let found = found.map_err(|error| StoreError::from_sdk("GetItem", error))?;
        found.item.map(|item| from_item(kind, item)).transpose()
    }

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
                    tokio::time::sleep(pause(attempt)).await;
                }
                _ => return Err(StoreError::from_sdk(UPDATE, error)),
            }
        }
        Err(StoreError::Contended(UPDATE))
    }
}
