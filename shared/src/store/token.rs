//! Session tokens, and the devices they were given to: two items that live and die together.
//! How long a token lasts is decided in `auth`.

use serde::{Deserialize, Serialize};

use super::item::{Item, TTL, corrupt, from_item, moment, number, string, to_expiring_item};
use super::keys::{self, DEVICE_PREFIX};
use super::transaction::{Change, Outcome, Transaction};
use super::{Store, StoreError};
use crate::credential::TokenHash;
use crate::model::{Device, DeviceId, Timestamp, UserId};

const TOKEN: &str = "token";
const DEVICE: &str = "device";

/// The item under a token's hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// Whose it is.
    pub user: UserId,
    /// The device it was given to.
    pub device: DeviceId,
    /// When it was given out.
    pub created_at: Timestamp,
    /// When it was last used, to the hour.
    pub last_used_at: Timestamp,
    /// It works before this.
    pub expires_at: Timestamp,
}

/// A device's item: the device, and the way to its token.
#[derive(Serialize, Deserialize)]
pub(super) struct DeviceItem {
    #[serde(flatten)]
    device: Device,
    token_hash: String,
}

impl DeviceItem {
    /// The device, and its token's hash.
    pub(super) fn parts(self) -> Result<(Device, TokenHash), StoreError> {
        let hash = self.token_hash.parse().map_err(|error| corrupt(DEVICE, &error))?;
        Ok((self.device, hash))
    }
}

impl Store {
    /// The item under a token's hash, expired or not: one GetItem, consistent so that a
    /// token works at once after login and no longer after logout.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer or the item cannot be read.
    pub async fn token(&self, hash: &TokenHash) -> Result<Option<Token>, StoreError> {
        self.read(TOKEN, keys::token(hash)).await
    }

    /// Notes a token's use at `now`: one UpdateItem of the token alone, which the list of
    /// devices reads. Never brings a revoked one back, and does nothing where another request
    /// noted a use since `token` was read.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer.
    pub async fn note_token_use(
        &self,
        hash: &TokenHash,
        token: &Token,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        let noted = self.change(Change {
            key: keys::token(hash),
            set: "SET last_used_at = :now, expires_at = :expires, #ttl = :ttl",
            when: "last_used_at = :before",
            values: vec![
                (":now", moment(now)),
                (":before", moment(token.last_used_at)),
                (":expires", moment(expires_at)),
                (":ttl", number(expires_at.as_secs_ceil())),
            ],
            names: vec![("#ttl", TTL)],
        });
        noted.await.map(drop)
    }

    /// Deletes a token and its device, whether they stand or not.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer.
    pub async fn delete_token(
        &self,
        hash: &TokenHash,
        user: UserId,
        device: DeviceId,
    ) -> Result<(), StoreError> {
        let deleted = self
            .transaction()
            .delete(keys::token(hash))
            .delete(keys::device(user, device))
            .write()
            .await?;
        match deleted {
            Outcome::Written | Outcome::Failed(_) => Ok(()),
        }
    }

    /// A person's device and its token, expired or not: one consistent GetItem.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer or the item cannot be read.
    pub async fn device(
        &self,
        user: UserId,
        device: DeviceId,
    ) -> Result<Option<(Device, TokenHash)>, StoreError> {
        let found: Option<DeviceItem> = self.read(DEVICE, keys::device(user, device)).await?;
        found.map(DeviceItem::parts).transpose()
    }

    /// A person's devices, expired ones too, oldest first: one consistent Query.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer or an item cannot be read.
    pub async fn devices(&self, user: UserId) -> Result<Vec<(Device, TokenHash)>, StoreError> {
        let items: Vec<Item> = self
            .client
            .query()
            .table_name(self.table())
            .consistent_read(true)
            .key_condition_expression("PK = :pk AND begins_with(SK, :device)")
            .expression_attribute_values(":pk", string(keys::user_partition(user)))
            .expression_attribute_values(":device", string(DEVICE_PREFIX))
            .into_paginator()
            .items()
            .send()
            .collect::<Result<_, _>>()
            .await
            .map_err(|error| StoreError::from_sdk("Query", error))?;
        items.into_iter().map(|item| from_item::<DeviceItem>(DEVICE, item)?.parts()).collect()
    }
}

impl Transaction<'_> {
    /// Puts a token and the device it is given to, as a part of a login. The device stays as
    /// long as its token can be prolonged, until `last_expiry`.
    pub(super) fn put_token(
        self,
        hash: &TokenHash,
        user: UserId,
        (device, last_expiry): (&Device, Timestamp),
    ) -> Result<Self, StoreError> {
        let expires = device.expires_at;
        let token = Token {
            user,
            device: device.id,
            created_at: device.created_at,
            last_used_at: device.last_used_at,
            expires_at: expires,
        };
        let token = to_expiring_item(TOKEN, keys::token(hash), &token, expires)?;
        let item = DeviceItem { device: device.clone(), token_hash: hash.to_string() };
        let item = to_expiring_item(DEVICE, keys::device(user, device.id), &item, last_expiry)?;
        Ok(self.put_new(token).put_new(item))
    }
}
