//! The devices that a user is logged in on: listing and revoking them. Reaches only the caller's
//! own devices.

use std::cmp::Reverse;
use std::sync::Arc;

use futures_util::future::try_join_all;

use super::Identity;
use crate::clock::Clock;
use crate::model::{Device, DeviceId, DeviceKind, Timestamp, UserId};
use crate::store::{Store, StoreError};

/// Why a device was not logged out.
#[derive(Debug, thiserror::Error)]
pub enum RevokeError {
    /// The user has no such device, or no longer.
    #[error("no such device")]
    NotFound,
    /// The table does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The devices of users. Cheap to clone.
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

    /// Logs out the caller's device; a second call changes nothing.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer.
    pub async fn logout(&self, who: &Identity) -> Result<(), StoreError> {
        self.store.delete_token(&who.token, who.user, who.device).await
    }

    /// A person's devices, the newest first, without those whose token has expired, and the
    /// Telegram accounts that are linked.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer.
    pub async fn list(&self, user: UserId) -> Result<Vec<Device>, StoreError> {
        let now = self.clock.now();
        let (apps, accounts) =
            tokio::try_join!(self.store.devices(user), self.store.linked_accounts(user))?;
        let apps = apps.into_iter().map(async |(device, hash)| {
            let token = self.store.token(&hash).await?;
            let token = token.filter(|token| now < token.expires_at);
            Ok::<_, StoreError>(token.map(|token| Device {
                last_used_at: token.last_used_at,
                expires_at: token.expires_at,
                ..device
            }))
        });
        let apps = try_join_all(apps).await?.into_iter().flatten();
        let accounts = accounts.into_iter().map(|(account, link)| Device {
            id: DeviceId::of_telegram(account),
            kind: DeviceKind::Telegram,
            device: "Telegram".to_owned(),
            created_at: link.linked_at,
            last_used_at: link.linked_at,
            expires_at: Timestamp::from_micros(i64::MAX),
        });
        let mut devices: Vec<_> = apps.chain(accounts).collect();
        devices.sort_by_key(|device| Reverse((device.created_at, device.id)));
        Ok(devices)
    }

    /// Logs out one of a user's devices.
    ///
    /// # Errors
    /// [`RevokeError::NotFound`] where the user has no such device.
    pub async fn revoke(&self, user: UserId, device: DeviceId) -> Result<(), RevokeError> {
        if let Some(account) = device.telegram() {
            let was_linked = self.store.unlink(user, account).await?;
            return if was_linked { Ok(()) } else { Err(RevokeError::NotFound) };
        }
        let found = self.store.device(user, device).await?;
        let (_, hash) = found.ok_or(RevokeError::NotFound)?;
        let token = self.store.token(&hash).await?;
        let now = self.clock.now();
        token.filter(|token| now < token.expires_at).ok_or(RevokeError::NotFound)?;
        // Device numbers are never used again, so what is deleted is what was read.
        Ok(self.store.delete_token(&hash, user, device).await?)
    }

    /// Logs out every device of a person but the one that asks, Telegram accounts included.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer; some may be logged out then, and a
    /// repeat goes on.
    pub async fn revoke_others(&self, who: &Identity) -> Result<(), StoreError> {
        let (apps, accounts) =
            tokio::try_join!(self.store.devices(who.user), self.store.linked_accounts(who.user))?;
        for (device, hash) in apps.into_iter().filter(|(device, _)| device.id != who.device) {
            self.store.delete_token(&hash, who.user, device.id).await?;
        }
        for (account, _) in accounts {
            self.store.unlink(who.user, account).await?;
        }
        Ok(())
    }
}
