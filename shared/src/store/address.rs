//! What is counted for a source address: one item for each clock hour and kind.
//! What is counted, and how far, is decided in `auth`.

use std::time::Duration;

use super::item::{TTL, number};
use super::keys::{self, Key};
use super::transaction::Change;
use super::{Store, StoreError};
use crate::model::Timestamp;

/// A source address, and how often it may ask in a clock hour.
#[derive(Clone, Copy, Debug)]
pub struct AddressHour<'a> {
    /// The source address.
    pub address: &'a str,
    /// When the clock hour that is counted begins.
    pub hour: Timestamp,
    /// The most in it.
    pub cap: u64,
}

impl AddressHour<'_> {
    /// The span that a source address is counted in.
    pub const SPAN: Duration = Duration::from_secs(60 * 60);

    /// How long after `now` the next hour begins.
    #[must_use]
    pub fn frees_in(&self, now: Timestamp) -> Duration {
        (self.hour + Self::SPAN).since(now)
    }

    /// One more code that was asked for, as a part of what issues it.
    pub(super) fn code(&self) -> Change<'static> {
        one_more(keys::otp_address(self.address, self.hour), (self.hour, self.cap))
    }

    fn guess(&self) -> Key {
        keys::guess_address(self.address, self.hour)
    }
}

/// One more of what a counter of a clock hour counts, where that is within the cap.
pub(super) fn one_more(key: Key, (hour, cap): (Timestamp, u64)) -> Change<'static> {
    Change {
        key,
        set: "ADD requests :one SET #ttl = :ttl",
        when: "attribute_not_exists(requests) OR requests < :cap",
        values: vec![
            (":one", number(1)),
            (":cap", number(cap)),
            (":ttl", number((hour + AddressHour::SPAN).as_secs_ceil())),
        ],
        names: vec![("#ttl", TTL)],
    }
}

impl Store {
    /// Counts one guess at a code for its source address, before it is compared, so that
    /// guesses which come at once do not pass the cap either. False where the cap is reached.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer.
    pub async fn count_guess(&self, source: AddressHour<'_>) -> Result<bool, StoreError> {
        Ok(self.change(one_more(source.guess(), (source.hour, source.cap))).await?.is_some())
    }

    /// Takes back the count of a guess that was right.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer.
    pub async fn return_guess(&self, source: AddressHour<'_>) -> Result<(), StoreError> {
        // A transaction, whose token lets the SDK repeat it without giving back twice.
        let returned = self.transaction().update(Change {
            key: source.guess(),
            set: "ADD requests :back",
            when: "requests > :none",
            values: vec![(":back", number(-1)), (":none", number(0))],
            names: Vec::new(),
        });
        // Where TTL has taken the hour away, there is nothing to take back.
        returned.write().await.map(drop)
    }
}
