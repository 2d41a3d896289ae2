//! People: their profile, and which phone number is whose.
//! Who may become one is decided in `auth`.

use serde::{Deserialize, Serialize};

use super::item::{from_item, number, to_item};
use super::keys;
use super::number_blocks::BLOCK;
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

    /// A number that nobody else gets; one that is not used is lost. A process takes a block of
    /// 64 at a time, so that new users do not all wait for one item: DynamoDB writes an
    /// item 1,000 times a second (an AWS limit).
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer.
    pub async fn next_number(&self, sequence: Sequence) -> Result<u64, StoreError> {
        let block = match sequence {
            Sequence::User => &self.number_blocks.users,
            Sequence::Subscription => &self.number_blocks.subscriptions,
        };
        // Held while a block is taken: others that wait need numbers of it, too.
        let mut block = block.lock().await;
        if let Some(number) = block.next() {
            return Ok(number);
        }
        let item = self.change(Change {
            key: keys::sequence(sequence.name()),
            set: "ADD issued :block",
            when: "",
            values: vec![(":block", number(BLOCK))],
            names: Vec::new(),
        });
        let item: SequenceItem = from_item("sequence", item.await?.unwrap_or_default())?;
        *block = item.issued.saturating_sub(BLOCK) + 1..=item.issued;
        block.next().ok_or(StoreError::Contended("next_number"))
    }
}

impl Sequence {
    const fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Subscription => "subscription",
        }
    }
}
