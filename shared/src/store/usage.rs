//! What a user has and used: profile with meter, and the usage records of sessions.

use super::item::from_item;
use super::keys;
use super::meter::StoredMeter;
use super::{Store, StoreError};
use crate::model::{PlanId, Profile, SessionId, UsageRecord, UserId};

/// A user's profile and meter.
#[derive(Debug)]
pub struct Account {
    /// The user.
    pub profile: Profile,
    /// The user's meter.
    pub meter: StoredMeter,
}

impl Store {
    /// Profile and meter in one consistent batch; none where there is no such user.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer or an item cannot be read.
    pub async fn account(&self, user: UserId) -> Result<Option<Account>, StoreError> {
        let keys = [keys::profile(user), keys::meter(user)].map(Some);
        let [profile, meter] = self.get_all(keys).await?;
        let Some(profile) = profile else { return Ok(None) };
        let profile = from_item("profile", profile)?;
        Ok(Some(Account { profile, meter: StoredMeter::from_found(meter)? }))
    }

    /// What a session used under a plan: one consistent GetItem.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer or the item cannot be read.
    pub async fn usage_record(
        &self,
        user: UserId,
        session: SessionId,
        plan: PlanId,
    ) -> Result<Option<UsageRecord>, StoreError> {
        self.read("usage record", keys::usage(user, session, plan)).await
    }
}
