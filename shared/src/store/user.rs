//! People: their profile, and which phone number is whose.
//! Who may become one is decided in `auth`.

use serde::{Deserialize, Serialize};

use super::item::{from_item, number, to_item};
use super::keys;
use super::transaction::Change;
use super::{Store, StoreError};
use crate::model::{PhoneNumber, Profile, UserId};

/// Whose a phone number is.
#[derive(Serialize, Deserialize)]
pub(super) struct PhoneOwner {
    pub(super) user: UserId,
}

/// The numbers that count up over all people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sequence {
    /// Of people.
    User,
    /// Of subscriptions.
    Subscription,
}

#[derive(Deserialize)]
struct SequenceItem {
    issued: u64,
}

impl Store {
    /// A person's profile: one consistent GetItem.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer or the item cannot be read.
    pub async fn profile(&self, user: UserId) -> Result<Option<Profile>, StoreError> {
        self.read("profile", keys::profile(user)).await
    }

    /// Writes a profile as it is, over whatever stands there. For replays and operators:
    /// people make their accounts by logging in.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer.
    pub async fn put_profile(&self, profile: &Profile) -> Result<(), StoreError> {
        self.put(to_item("profile", keys::profile(profile.id), profile)?).await
    }

    /// Whose a phone number is: one consistent GetItem.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer or the item cannot be read.
    pub async fn phone_owner(&self, phone: &PhoneNumber) -> Result<Option<UserId>, StoreError> {
        let owner: Option<PhoneOwner> = self.read("phone", keys::phone(phone)).await?;
        Ok(owner.map(|owner| owner.user))
    }

    /// A number that nobody else gets; one that is not used is lost.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer.
    pub async fn next_number(&self, sequence: Sequence) -> Result<u64, StoreError> {
        let name = match sequence {
            Sequence::User => "user",
            Sequence::Subscription => "subscription",
        };
        let item = self.change(Change {
            key: keys::sequence(name),
            set: "ADD issued :one",
            when: "",
            values: vec![(":one", number(1))],
            names: Vec::new(),
        });
        let item: SequenceItem = from_item("sequence", item.await?.unwrap_or_default())?;
        Ok(item.issued)
    }
}
