//! The usage meter's item: the meter and the version that guards it.

use aws_sdk_dynamodb::types::AttributeValue;
use serde::{Deserialize, Serialize};

use super::idempotency::{Claim, KIND as KEY_KIND};
use super::item::{Item, corrupt, from_item, number, to_item};
use super::keys;
use super::transaction::{Outcome, Transaction};
use super::{Store, StoreError};
use crate::model::{KeyRecord, PlanId, ReservationId, UserId};
use crate::quota::{Basis, Meter};

/// A meter as it was read, and what it will be written over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredMeter {
    /// The meter; none before the first message.
    pub meter: Option<Meter>,
    /// How often it was written; 0: never.
    version: u64,
}

/// What stands in the table: the plan's number beside the packed meter is for people.
#[derive(Serialize, Deserialize)]
struct MeterItem {
    version: u64,
    plan: PlanId,
    #[serde(with = "serde_bytes")]
    meter: Vec<u8>,
}

const KIND: &str = "meter";

impl StoredMeter {
    pub(super) fn from_found(item: Option<Item>) -> Result<Self, StoreError> {
        let Some(item) = item else { return Ok(Self { meter: None, version: 0 }) };
        let MeterItem { version, meter, .. } = from_item(KIND, item)?;
        let meter = Meter::unpack(&meter).map_err(|error| corrupt(KIND, &error))?;
        Ok(Self { meter: Some(meter), version })
    }

    /// The meter that counts for `basis`: the stored one, or a new one where there is none
    /// or it counts for another plan.
    #[must_use]
    pub fn counting_for(&self, basis: Basis) -> Meter {
        match &self.meter {
            Some(meter) => meter.clone().counting_for(basis),
            None => Meter::new(basis),
        }
    }

    /// What the stored meter counts for.
    #[must_use]
    pub fn basis(&self) -> Option<Basis> {
        self.meter.as_ref().map(|meter| meter.basis)
    }

    /// Whether the stored meter counts for `basis`.
    #[must_use]
    pub fn counts_for(&self, basis: Basis) -> bool {
        self.meter.as_ref().is_some_and(|meter| meter.basis == basis)
    }

    /// Whether a place is held under this id, lapsed or not.
    #[must_use]
    pub fn holds(&self, id: ReservationId) -> bool {
        self.meter.as_ref().is_some_and(|meter| meter.holds(id))
    }

    /// The meter after this version was replaced by `meter`.
    #[must_use]
    pub const fn written(&self, meter: Meter) -> Self {
        Self { meter: Some(meter), version: self.version + 1 }
    }
}

impl Transaction<'_> {
    /// Writes `meter` over the version it came from. Fails with the meter that stands there
    /// where somebody else wrote it since.
    pub(super) fn put_meter(
        self,
        user: UserId,
        over: &StoredMeter,
        meter: &Meter,
    ) -> Result<Self, StoreError> {
        let (version, plan) = (over.version + 1, meter.basis.plan);
        let item = MeterItem { version, plan, meter: meter.pack() };
        let item = to_item(KIND, keys::meter(user), &item)?;
        if over.version == 0 {
            return Ok(self.put_new(item));
        }
        let values: Vec<(&str, AttributeValue)> = vec![(":version", number(over.version))];
        Ok(self.put_when(item, "version = :version", values))
    }
}

impl Store {
    /// The user's meter: one consistent GetItem.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer or the item cannot be read.
    pub async fn meter(&self, user: UserId) -> Result<StoredMeter, StoreError> {
        StoredMeter::from_found(self.get(keys::meter(user)).await?)
    }

    /// Writes the meter alone, over the version it came from, and what is remembered of a
    /// key, if there is one.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer.
    pub async fn replace_meter(
        &self,
        user: UserId,
        over: &StoredMeter,
        meter: &Meter,
        claim: Option<Claim<'_>>,
    ) -> Result<Saved, StoreError> {
        let (writes, key) =
            self.transaction().put_meter(user, over, meter)?.put_claim(user, claim)?;
        ConditionIndexes { key, answer: None }.saved(writes.write().await?)
    }
}

/// What became of a write that replaces the meter.
#[must_use]
#[derive(Debug)]
pub enum Saved {
    /// It was written.
    Done,
    /// Somebody else wrote the meter since it was read: nothing was written, and this is
    /// what stands there now.
    Stale(Box<StoredMeter>),
    /// The session was deleted, or is no longer what the write was made for: nothing was written.
    SessionChanged,
    /// The answer is there already: an earlier attempt was written, though its answer was lost.
    WrittenBefore,
    /// Another request uses the key: nothing was written, and this is what stands there.
    KeyTaken(Option<Box<KeyRecord>>),
}

/// The places of the writes in a transaction that begins with the meter. Of several
/// conditions that fail DynamoDB names all, and here they speak in this order: an answer
/// that is there, a key that is taken, a meter that is newer; else it was the session.
#[derive(Clone, Copy, Debug)]
pub(super) struct ConditionIndexes {
    pub(super) answer: Option<usize>,
    pub(super) key: Option<usize>,
}

impl ConditionIndexes {
    /// The place of the meter.
    const METER: usize = 0;

    pub(super) fn saved(self, outcome: Outcome) -> Result<Saved, StoreError> {
        let Outcome::Failed(mut failed) = outcome else { return Ok(Saved::Done) };
        if self.answer.is_some_and(|place| failed.at(place)) {
            return Ok(Saved::WrittenBefore);
        }
        if let Some(place) = self.key.filter(|place| failed.at(*place)) {
            let record = failed.take_item(place).map(|item| from_item(KEY_KIND, item));
            return Ok(Saved::KeyTaken(record.transpose()?.map(Box::new)));
        }
        if failed.at(Self::METER) {
            let newer = StoredMeter::from_found(failed.take_item(Self::METER))?;
            return Ok(Saved::Stale(Box::new(newer)));
        }
        Ok(Saved::SessionChanged)
    }
}
