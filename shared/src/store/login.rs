//! A login: the code is used, the token and its device stand, and a new person has an
//! account, all together or not at all.

use aws_sdk_dynamodb::types::AttributeValue;

use super::item::{number, to_item};
use super::keys;
use super::otp::use_code;
use super::transaction::{Change, Outcome, Transaction};
use super::user::PhoneOwner;
use super::{Store, StoreError};
use crate::credential::{CodeHash, TokenHash};
use crate::model::{Device, PhoneNumber, Profile, Timestamp};

/// The items that a login writes.
#[derive(Clone, Copy, Debug)]
pub struct LoginWrite<'a> {
    /// Whose code it was.
    pub phone: &'a PhoneNumber,
    /// The code that is used up by it.
    pub code: &'a CodeHash,
    /// The new token.
    pub token: &'a TokenHash,
    /// The device it is given to.
    pub device: &'a Device,
    /// The last moment that the token can be prolonged to.
    pub last_expiry: Timestamp,
    /// The account with that device counted.
    pub account: &'a Profile,
    /// Whether the account is new.
    pub created: bool,
}

/// The outcome of a login.
#[must_use]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginOutcome {
    /// All of it was written.
    Done,
    /// The code was used or replaced in the meantime.
    CodeGone,
    /// The account is not what it was: another login was faster.
    AccountChanged,
}

impl Store {
    /// Logs somebody in: one transaction of 4 or 5 writes.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer.
    pub async fn log_in(&self, login: LoginWrite<'_>) -> Result<LoginOutcome, StoreError> {
        let LoginWrite { phone, code, token, device, last_expiry, account, created } = login;
        let writes = self.transaction().update(use_code(phone, code));
        let writes = if created {
            open_account(writes, phone, account)?
        } else {
            count_device(writes, account)
        };
        let writes = writes.put_token(token, account.id, (device, last_expiry))?;
        Ok(match writes.write().await? {
            Outcome::Written => LoginOutcome::Done,
            Outcome::Failed(failed) if failed.at(0) => LoginOutcome::CodeGone,
            Outcome::Failed(_) => LoginOutcome::AccountChanged,
        })
    }
}

/// Only what a login changes is written: the rest of the profile may change meanwhile.
fn count_device<'a>(writes: Transaction<'a>, profile: &Profile) -> Transaction<'a> {
    writes.update(Change {
        key: keys::profile(profile.id),
        set: "SET last_device = :next, is_verified = :yes",
        when: "last_device = :last",
        values: vec![
            (":next", number(profile.last_device)),
            (":last", number(profile.last_device.saturating_sub(1))),
            (":yes", AttributeValue::Bool(true)),
        ],
        names: Vec::new(),
    })
}

fn open_account<'a>(
    writes: Transaction<'a>,
    phone: &PhoneNumber,
    profile: &Profile,
) -> Result<Transaction<'a>, StoreError> {
    let owner = to_item("phone", keys::phone(phone), &PhoneOwner { user: profile.id })?;
    let profile = to_item("profile", keys::profile(profile.id), profile)?;
    Ok(writes.put_new(owner).put_new(profile))
}
