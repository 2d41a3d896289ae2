//! Between our types and DynamoDB's attribute maps.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::StoreError;
use super::keys::Key;
use crate::model::Timestamp;

pub(crate) use super::attribute::{Item, moment, number, string};

/// When DynamoDB may remove an item, in epoch seconds (the table's TTL attribute).
pub(crate) const TTL: &str = "ttl";

/// An item of `value` under `key`.
pub(crate) fn to_item<T: Serialize>(
    kind: &'static str,
    key: Key,
    value: &T,
) -> Result<Item, StoreError> {
    let mut item: Item = serde_dynamo::to_item(value).map_err(|error| corrupt(kind, &error))?;
    item.insert("PK".to_owned(), string(key.pk));
    item.insert("SK".to_owned(), string(key.sk));
    Ok(item)
}

/// An item that DynamoDB may remove some time after `expires`.
pub(crate) fn to_expiring_item<T: Serialize>(
    kind: &'static str,
    key: Key,
    value: &T,
    expires: Timestamp,
) -> Result<Item, StoreError> {
    let mut item = to_item(kind, key, value)?;
    item.insert(TTL.to_owned(), number(expires.as_secs_ceil()));
    Ok(item)
}

/// The value an item holds; its keys and attributes of other versions are passed over.
pub(crate) fn from_item<T: DeserializeOwned>(
    kind: &'static str,
    mut item: Item,
) -> Result<T, StoreError> {
    // Types that refuse fields they do not know would refuse these.
    item.retain(|name, _| !["PK", "SK", TTL].contains(&name.as_str()));
    serde_dynamo::from_item(item).map_err(|error| corrupt(kind, &error))
}

pub(crate) fn corrupt(kind: &'static str, error: &impl std::fmt::Display) -> StoreError {
    StoreError::Corrupt { kind, detail: error.to_string() }
}
