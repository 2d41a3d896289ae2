//! Login codes: one item for each phone number.
//! Which code may be sent or is accepted is decided in `auth`.

use super::address::{AddressHour, one_more};
use super::item::{from_item, moment, number, string, to_expiring_item};
use super::keys;
use super::transaction::{Change, Outcome, Transaction};
use super::{Store, StoreError};
use crate::credential::{CodeHash, MAX_TRIES, Otp};
use crate::model::{PhoneNumber, Timestamp};

const KIND: &str = "login code";

/// The outcome of a code that was to be issued.
#[must_use]
#[derive(Debug, PartialEq, Eq)]
pub enum OtpIssue {
    /// It stands, and was counted for its source address.
    Issued,
    /// Another request was faster: what stands now, if anything does.
    Outrun(Option<Otp>),
    /// What has reached its cap in this clock hour.
    Full(OtpCounter),
}

/// What codes are counted for, beside their number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtpCounter {
    /// The source address.
    Address,
    /// The network that it is in.
    Network,
    /// The range that the number is in.
    Range,
    /// A shard of the whole system.
    System,
}

/// The counters of a code, all in the same clock hour, with their caps.
#[derive(Clone, Copy, Debug)]
pub struct OtpCounters<'a> {
    /// The source address.
    pub address: AddressHour<'a>,
    /// Its network.
    pub network: AddressHour<'a>,
    /// The cap of the range that the number is in.
    pub range_cap: u64,
    /// The shard of the system's counter, and its part of the cap.
    pub shard: (u64, u64),
}

impl OtpCounters<'_> {
    /// Their order in the transaction, behind the code.
    const ORDER: [OtpCounter; 4] =
        [OtpCounter::Address, OtpCounter::Network, OtpCounter::Range, OtpCounter::System];

    fn changes(&self, phone: &PhoneNumber) -> [Change<'static>; 4] {
        let (hour, (shard, shard_cap)) = (self.address.hour, self.shard);
        [
            self.address.code(),
            self.network.code(),
            one_more(keys::otp_range(phone, hour), (hour, self.range_cap)),
            one_more(keys::otp_shard(shard, hour), (hour, shard_cap)),
        ]
    }
}

impl Store {
    /// What is known of a number's login codes: one consistent GetItem.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer or the item cannot be read.
    pub async fn otp(&self, phone: &PhoneNumber) -> Result<Option<Otp>, StoreError> {
        self.read(KIND, keys::otp(phone)).await
    }

    /// Replaces the code that `otp` was made from, and counts it, where every counter has room.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer.
    pub async fn issue_otp(
        &self,
        phone: &PhoneNumber,
        otp: &Otp,
        counters: OtpCounters<'_>,
    ) -> Result<OtpIssue, StoreError> {
        let item = to_expiring_item(KIND, keys::otp(phone), otp, otp.forget_at())?;
        let put = if otp.version == Otp::FIRST {
            self.transaction().put_new(item)
        } else {
            let replaced = (":replaced", number(otp.version.saturating_sub(1)));
            self.transaction().put_when(item, "version = :replaced", vec![replaced])
        };
        let write = counters.changes(phone).into_iter().fold(put, Transaction::update);
        Ok(match write.write().await? {
            Outcome::Written => OtpIssue::Issued,
            Outcome::Failed(mut failed) if failed.at(0) => {
                let newer = failed.take_item(0).map(|item| from_item(KIND, item));
                OtpIssue::Outrun(newer.transpose()?)
            }
            Outcome::Failed(failed) => {
                let full = OtpCounters::ORDER.into_iter().zip(1..);
                let first = full.into_iter().find(|(_, place)| failed.at(*place));
                OtpIssue::Full(first.map_or(OtpCounter::System, |(counter, _)| counter))
            }
        })
    }

    /// Counts one guess at the code that stands, before it is compared, so that however many
    /// come at once no more than [`MAX_TRIES`] are compared. None where no code stands that
    /// can still be guessed.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer or the item cannot be read.
    pub async fn count_otp_try(
        &self,
        phone: &PhoneNumber,
        now: Timestamp,
    ) -> Result<Option<Otp>, StoreError> {
        let counted = self.change(Change {
            key: keys::otp(phone),
            set: "ADD tries :one",
            when: "attribute_exists(code_hash) AND tries < :most AND expires_at > :now",
            values: vec![(":one", number(1)), (":most", number(MAX_TRIES)), (":now", moment(now))],
            names: Vec::new(),
        });
        counted.await?.map(|item| from_item(KIND, item)).transpose()
    }

    /// Gives back the try that the right code took. A transaction, whose token lets the SDK repeat
    /// it without giving back twice: that would be one more guess.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer.
    pub async fn return_otp_try(
        &self,
        phone: &PhoneNumber,
        right: &CodeHash,
    ) -> Result<(), StoreError> {
        let returned = self.transaction().update(Change {
            key: keys::otp(phone),
            set: "ADD tries :back",
            when: "code_hash = :right AND tries > :none",
            values: vec![
                (":right", string(right.as_str())),
                (":back", number(-1)),
                (":none", number(0)),
            ],
            names: Vec::new(),
        });
        // Where another code has replaced it, there is nothing to give back.
        returned.write().await.map(drop)
    }

    /// Ends the cooldown after a code of this version whose message was not sent.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer.
    pub async fn end_otp_cooldown(
        &self,
        phone: &PhoneNumber,
        version: u64,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let ended = self.change(Change {
            key: keys::otp(phone),
            set: "SET resend_at = :now",
            when: "version = :version",
            values: vec![(":now", moment(now)), (":version", number(version))],
            names: Vec::new(),
        });
        // Where a newer code stands, its own cooldown holds.
        ended.await.map(drop)
    }
}

/// The use of a code, as a part of the login it leads to: nobody can use it a second time.
/// What limits further codes stays.
pub(super) fn use_code<'a>(phone: &PhoneNumber, right: &CodeHash) -> Change<'a> {
    Change {
        key: keys::otp(phone),
        set: "REMOVE code_hash",
        when: "code_hash = :right",
        values: vec![(":right", string(right.as_str()))],
        names: Vec::new(),
    }
}
