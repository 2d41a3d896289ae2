//! People: their profile, and whose a token is.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::item::from_item;
use super::keys::{self, Key};
use super::{Store, StoreError};
use crate::auth::TokenHash;
use crate::model::{DeviceId, Profile, Timestamp, UserId};

/// Whose a token is, and until when.
#[derive(Debug, Deserialize)]
pub(crate) struct TokenOwner {
    pub(crate) user: UserId,
    pub(crate) device: DeviceId,
    pub(crate) expires_at: Timestamp,
}

impl Store {
    /// A person's profile: one consistent GetItem.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer or the item cannot be read.
    pub async fn profile(&self, user: UserId) -> Result<Option<Profile>, StoreError> {
        self.read("profile", keys::profile(user)).await
    }

    /// Whose a token is, expired or not: one consistent GetItem.
    pub(crate) async fn token_owner(
        &self,
        token: &TokenHash,
    ) -> Result<Option<TokenOwner>, StoreError> {
        self.read("token", keys::token(token)).await
    }

    async fn read<T: DeserializeOwned>(
        &self,
        kind: &'static str,
        key: Key,
    ) -> Result<Option<T>, StoreError> {
        let get = self.client.get_item().table_name(self.table()).set_key(Some(key.into_item()));
        let found = get.consistent_read(true).send().await;
        let found = found.map_err(|error| StoreError::from_sdk("GetItem", error))?;
        found.item.map(|item| from_item(kind, item)).transpose()
    }
}
