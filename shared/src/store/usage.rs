//! What a user has and used: profile with meter, and the usage records of sessions.

use aws_sdk_dynamodb::types::Select;
use serde::{Deserialize, Serialize};

use super::item::from_item;
use super::keys;
use super::list::{List, ListStart, Place};
use super::meter::StoredMeter;
use super::{Store, StoreError};
use crate::model::{PlanId, Profile, SessionId, UsageRecord, UserId};

pub(super) const KIND: &str = "usage record";

/// Not in the local index, where each answer would have to move its record.
const USAGES: List =
    List { index: None, condition: "begins_with(SK, :list)", prefix: keys::USAGE_PREFIX };

/// The place of a usage record in its owner's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsagePlace {
    /// The session.
    pub session: SessionId,
    /// The plan.
    pub plan: PlanId,
}

impl From<&UsageRecord> for UsagePlace {
    fn from(record: &UsageRecord) -> Self {
        Self { session: record.session, plan: record.plan }
    }
}

impl Place for UsagePlace {
    const LIST: u8 = 2;
}

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

    /// The usage of a session under a plan: one consistent GetItem.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer or the item cannot be read.
    pub async fn usage_record(
        &self,
        user: UserId,
        session: SessionId,
        plan: PlanId,
    ) -> Result<Option<UsageRecord>, StoreError> {
        self.read(KIND, keys::usage(user, session, plan)).await
    }

    /// The user's usage records, of the newest session first: up to `count` of them from
    /// `start` on. Consistent Queries, 1 read unit for each 4 KB read, what is skipped
    /// included.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer or an item cannot be read.
    pub async fn usage_records(
        &self,
        user: UserId,
        start: ListStart<UsagePlace>,
        count: usize,
    ) -> Result<Vec<UsageRecord>, StoreError> {
        let key = |place: UsagePlace| keys::usage(user, place.session, place.plan).into_item();
        let items = self.list(user, &USAGES, start.map(key), count).await?;
        items.into_iter().map(|item| from_item(KIND, item)).collect()
    }

    /// How many usage records the user has. Consistent Queries that read all of them: 1 read
    /// unit for each 4 KB, about 20 records.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer.
    pub async fn usage_count(&self, user: UserId) -> Result<u64, StoreError> {
        let mut count: u64 = 0;
        let mut start = None;
        loop {
            let page = self
                .list_query(user, &USAGES)
                .select(Select::Count)
                .set_exclusive_start_key(start)
                .send()
                .await
                .map_err(|error| StoreError::from_sdk("Query", error))?;
            count += u64::try_from(page.count).unwrap_or(0);
            start = page.last_evaluated_key;
            if start.is_none() {
                return Ok(count);
            }
        }
    }
}
