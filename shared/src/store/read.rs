//! Single reads and writes: one item, or several in one consistent batch.

use aws_sdk_dynamodb::types::KeysAndAttributes;
use serde::de::DeserializeOwned;

use super::item::{Item, from_item};
use super::keys::Key;
use super::transaction::backoff;
use super::{Store, StoreError};

/// How often what a throttled batch left out is asked for again.
const ATTEMPTS: u32 = 6;

impl Store {
    /// One consistent GetItem: 1 read unit for each 4 KB.
    pub(super) async fn get(&self, key: Key) -> Result<Option<Item>, StoreError> {
        let found = self
            .client
            .get_item()
            .table_name(self.table())
            .set_key(Some(key.into_item()))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| StoreError::from_sdk("GetItem", error))?;
        Ok(found.item)
    }

    /// One PutItem, over whatever stands there: 1 write unit for each KB.
    pub(super) async fn put(&self, item: Item) -> Result<(), StoreError> {
        let put = self.client.put_item().table_name(self.table()).set_item(Some(item));
        put.send().await.map_err(|error| StoreError::from_sdk("PutItem", error))?;
        Ok(())
    }

    /// The value of one item: one consistent GetItem.
    pub(super) async fn read<T: DeserializeOwned>(
        &self,
        kind: &'static str,
        key: Key,
    ) -> Result<Option<T>, StoreError> {
        self.get(key).await?.map(|item| from_item(kind, item)).transpose()
    }

    /// Several items in one consistent BatchGetItem, in the order of their keys, of which
    /// those that are none are passed over: 1 read unit for each 4 KB of each. The items are
    /// not of one moment, as a transaction's are; whoever writes by them writes under their
    /// versions.
    pub(super) async fn get_all<const N: usize>(
        &self,
        keys: [Option<Key>; N],
    ) -> Result<[Option<Item>; N], StoreError> {
        const OPERATION: &str = "BatchGetItem";
        let refused = |error: aws_sdk_dynamodb::error::BuildError| StoreError::Refused {
            operation: OPERATION,
            detail: error.to_string(),
        };
        let wanted = keys.iter().flatten().cloned().map(Key::into_item).collect();
        let request = KeysAndAttributes::builder().set_keys(Some(wanted)).consistent_read(true);
        let mut request =
            Some([(self.table().to_owned(), request.build().map_err(refused)?)].into());
        let mut items: [Option<Item>; N] = std::array::from_fn(|_| None);
        for attempt in 0..ATTEMPTS {
            let sent = self.client.batch_get_item().set_request_items(request.take()).send().await;
            let answer = sent.map_err(|error| StoreError::from_sdk(OPERATION, error))?;
            for item in answer.responses.into_iter().flatten().flat_map(|(_, items)| items) {
                if let Some(place) =
                    keys.iter().position(|key| key.as_ref().is_some_and(|key| key.is_of(&item)))
                    && let Some(slot) = items.get_mut(place)
                {
                    *slot = Some(item);
                }
            }
            match answer.unprocessed_keys.filter(|left| !left.is_empty()) {
                None => return Ok(items),
                left => request = left,
            }
            self.pause(backoff(attempt)).await;
        }
        Err(StoreError::Unavailable { operation: OPERATION, detail: "throttled".to_owned() })
    }
}
