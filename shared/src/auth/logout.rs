//! The devices that somebody is logged in on: which there are, and how they are logged out.
//! Reaches only the devices of the person who asks.

use std::sync::Arc;

use super::Identity;
use crate::clock::Clock;
use crate::model::{Device, DeviceId, UserId};
use crate::store::{Store, StoreError};

/// Why a device was not logged out.
#[derive(Debug, thiserror::Error)]
pub enum RevokeError {
    /// The person has no such device, or no longer.
    #[error("no such device")]
    NotFound,
    /// The table does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The devices that people are logged in on. Cheap to clone.
#[derive(Clone)]
pub struct Devices {
    store: Store,
    clock: Arc<dyn Clock>,
}

impl Devices {
    /// The devices in `store`.
    #[must_use]
    pub fn new(store: Store, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// Logs out the device that asks; a second time changes nothing.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer.
    pub async fn logout(&self, who: &Identity) -> Result<(), StoreError> {
        self.store.delete_token(&who.token, who.user, who.device).await
    }

    /// A person's devices, the newest first, without those whose token has expired.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer.
    pub async fn list(&self, user: UserId) -> Result<Vec<Device>, StoreError> {
        let now = self.clock.now();
        let mut devices = self.store.devices(user).await?;
        devices.retain(|device| now < device.expires_at);
        devices.reverse();
        Ok(devices)
    }

    /// Logs out one of a person's devices.
    ///
    /// # Errors
    /// [`RevokeError::NotFound`] where they have no such device logged in.
    pub async fn revoke(&self, user: UserId, device: DeviceId) -> Result<(), RevokeError> {
        let now = self.clock.now();
        let found = self.store.device(user, device).await?;
        let (_, token) =
            found.filter(|(device, _)| now < device.expires_at).ok_or(RevokeError::NotFound)?;
        // Device numbers are never used again, so what is deleted is what was read.
        Ok(self.store.delete_token(&token, user, device).await?)
    }
}
