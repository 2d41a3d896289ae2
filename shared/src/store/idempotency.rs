//! The record of requests that may be repeated: written together with what they do,
//! under the condition that nobody else used the key meanwhile.

use super::StoreError;
use super::item::{string, to_expiring_item};
use super::keys;
use super::transaction::Transaction;
use crate::model::{IdempotencyKey, KeyRecord, ReservationId, UserId};

pub(super) const KIND: &str = "idempotency record";

/// A key that is taken, or whose outcome is noted.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    /// The key.
    pub key: &'a IdempotencyKey,
    /// The attempt whose record this one replaces; none: there is none.
    pub over: Option<ReservationId>,
    /// What is remembered from now on.
    pub record: &'a KeyRecord,
}

impl<'t> Transaction<'t> {
    /// Writes the claim, if there is one, and tells the place of its write.
    pub(super) fn put_claim(
        self,
        user: UserId,
        claim: Option<Claim<'_>>,
    ) -> Result<(Self, Option<usize>), StoreError> {
        let Some(claim) = claim else { return Ok((self, None)) };
        let place = self.len();
        Ok((self.put_key_record(user, claim)?, Some(place)))
    }

    fn put_key_record(
        self,
        user: UserId,
        Claim { key, over, record }: Claim<'_>,
    ) -> Result<Self, StoreError> {
        let key = keys::idempotency(user, key);
        let item = to_expiring_item(KIND, key, record, record.expires_at)?;
        Ok(match over {
            None => self.put_new(item),
            Some(attempt) => {
                let values = vec![(":attempt", string(attempt.to_string()))];
                self.put_when(item, "attempt = :attempt", values)
            }
        })
    }
}
