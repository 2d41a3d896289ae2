//! Login codes: one item for each phone number.
//! Which code may be sent or is accepted is decided in `auth`.

use super::address::AddressHour;
use super::item::{from_item, moment, number, string, to_expiring_item};
use super::keys;
use super::transaction::{Change, Outcome};
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
    /// The source address got as many codes as it may.
    AddressFull,
}

impl Store {
    /// What is known of a number's login codes: one consistent GetItem.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer or the item cannot be read.
    pub async fn otp(&self, phone: &PhoneNumber) -> Result<Option<Otp>, StoreError> {
        self.read(KIND, keys::otp(phone)).await
    }

    /// Replaces the code that `otp` was made from, and counts it for its source address.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer.
    pub async fn issue_otp(
        &self,
        phone: &PhoneNumber,
        otp: &Otp,
        source: AddressHour<'_>,
    ) -> Result<OtpIssue, StoreError> {
        let item = to_expiring_item(KIND, keys::otp(phone), otp, otp.forget_at())?;
        let put = if otp.version == Otp::FIRST {
            self.transaction().put_new(item)
        } else {
            let replaced = (":replaced", number(otp.version.saturating_sub(1)));
            self.transaction().put_when(item, "version = :replaced", vec![replaced])
        };
        Ok(match put.update(source.code()).write().await? {
            Outcome::Written => OtpIssue::Issued,
            Outcome::Failed(mut failed) if failed.at(0) => {
                let newer = failed.take_item(0).map(|item| from_item(KIND, item));
                OtpIssue::Outrun(newer.transpose()?)
            }
            Outcome::Failed(_) => OtpIssue::AddressFull,
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

    /// Gives back the try that the right code took.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer.
    pub async fn return_otp_try(
        &self,
        phone: &PhoneNumber,
        right: &CodeHash,
    ) -> Result<(), StoreError> {
        let returned = self.change(Change {
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
        returned.await.map(drop)
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
