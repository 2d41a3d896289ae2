//! The usage meter's item: the meters of a user and the version that guards them.

use serde::{Deserialize, Serialize};

use super::idempotency::{Claim, KIND as KEY_KIND};
use super::item::{Item, corrupt, from_item, number, to_item};
use super::keys;
use super::transaction::{Outcome, Transaction};
use super::{Store, StoreError};
use crate::model::{KeyRecord, PlanId, ReservationId, Timestamp, UserId};
use crate::quota::{Basis, Meter, UnchargedAnswers};

/// How many meters of other bases are kept, at most, that nothing is being answered under.
const KEPT_METERS: usize = 3;

/// A user's meters as they were read, and what they will be written over. There is one for
/// each basis: an answer is settled into the meter under which it was reserved, and a
/// subscription that holds again goes on where it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoredMeter {
    /// The meter that a place was reserved in last; none before the first message.
    pub meter: Option<Meter>,
    /// The meters of other bases, the newest first.
    pub others: Vec<Meter>,
    /// The answers of today that were not charged.
    pub uncharged: UnchargedAnswers,
    /// How often they were written; 0: never.
    version: u64,
}

/// What stands in the table: the plan's number beside the packed meter is for people.
#[derive(Serialize, Deserialize)]
struct MeterItem {
    version: u64,
    plan: PlanId,
    #[serde(with = "serde_bytes")]
    meter: Vec<u8>,
    /// A release that does not know them drops them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    others: Vec<serde_bytes::ByteBuf>,
    #[serde(default)]
    uncharged: UnchargedAnswers,
}

const KIND: &str = "meter";

impl StoredMeter {
    pub(super) fn from_found(item: Option<Item>) -> Result<Self, StoreError> {
        let Some(item) = item else { return Ok(Self::default()) };
        let MeterItem { version, meter, others, uncharged, .. } = from_item(KIND, item)?;
        let unpack = |packed: &[u8]| Meter::unpack(packed).map_err(|error| corrupt(KIND, &error));
        let others = others.iter().map(|packed| unpack(packed)).collect::<Result<_, _>>()?;
        Ok(Self { meter: Some(unpack(&meter)?), others, uncharged, version })
    }

    /// All meters, the current one first.
    pub fn all(&self) -> impl Iterator<Item = &Meter> {
        self.meter.iter().chain(&self.others)
    }

    /// The meter that counts for `basis`: a stored one, or a new one where there is none.
    #[must_use]
    pub fn counting_for(&self, basis: Basis) -> Meter {
        let stored = self.all().find(|meter| meter.basis == basis);
        stored.cloned().unwrap_or_else(|| Meter::new(basis))
    }

    /// Whether a place is held under this id, lapsed or not.
    #[must_use]
    pub fn holds(&self, id: ReservationId) -> bool {
        self.all().any(|meter| meter.holds(id))
    }

    /// The meters after `meter` was written at `now`, in which a place was reserved: it is the
    /// current one from then on.
    #[must_use]
    pub fn reserved(&self, meter: Meter, now: Timestamp) -> Self {
        let basis = meter.basis;
        let others = self.all().filter(|other| other.basis != basis).cloned().collect();
        let uncharged = self.uncharged;
        let mut written = Self { meter: Some(meter), others, uncharged, version: self.version + 1 };
        let is_idle = |meter: &Meter| meter.open(now).next().is_none();
        while written.others.len() > KEPT_METERS {
            let Some(oldest) = written.others.iter().rposition(is_idle) else { break };
            written.others.remove(oldest);
        }
        written
    }

    /// The meters after `meter` was written, in which a place was settled or given back: it
    /// stays where it was.
    #[must_use]
    pub fn settled(&self, meter: Meter) -> Self {
        let mut written = Self { version: self.version + 1, ..self.clone() };
        let mut places = written.meter.iter_mut().chain(&mut written.others);
        if let Some(place) = places.find(|place| place.basis == meter.basis) {
            *place = meter;
        }
        written
    }

    /// The meters with an answer noted that was not charged.
    #[must_use]
    pub fn with_uncharged(mut self, now: Timestamp) -> Self {
        self.uncharged = self.uncharged.and_one(now);
        self
    }

    /// How many answers are being made at `now`.
    #[must_use]
    pub fn open(&self, now: Timestamp) -> usize {
        self.all().map(|meter| meter.open(now).count()).sum()
    }
}

impl Transaction<'_> {
    /// Writes the meters over the version they came from. Fails with those that stand there
    /// where somebody else wrote them since.
    pub(super) fn put_meter(self, user: UserId, written: &StoredMeter) -> Result<Self, StoreError> {
        let Some(meter) = &written.meter else { return Ok(self) };
        let others = written.others.iter().map(|meter| serde_bytes::ByteBuf::from(meter.pack()));
        let item = MeterItem {
            version: written.version,
            plan: meter.basis.plan,
            meter: meter.pack(),
            others: others.collect(),
            uncharged: written.uncharged,
        };
        let item = to_item(KIND, keys::meter(user), &item)?;
        let over = written.version.saturating_sub(1);
        if over == 0 {
            return Ok(self.put_new(item));
        }
        Ok(self.put_when(item, "version = :version", vec![(":version", number(over))]))
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

    /// Writes the meters alone, over the version they came from, and what is remembered of a
    /// key, if there is one.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer.
    pub async fn replace_meter(
        &self,
        user: UserId,
        written: &StoredMeter,
        claim: Option<Claim<'_>>,
    ) -> Result<Saved, StoreError> {
        let (writes, key) = self.transaction().put_meter(user, written)?.put_claim(user, claim)?;
        ConditionIndexes { key, answer: None }.saved(writes.write().await?)
    }
}

/// The outcome of a write that replaces the meter.
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
