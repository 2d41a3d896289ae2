//! Telegram accounts: whose they are, the session each talks in, and the codes that link them.
//! Who may be linked is decided in `auth`.

use aws_sdk_dynamodb::types::AttributeValue;
use serde::{Deserialize, Serialize};

use super::item::{Item, corrupt, from_item, moment, number, string, to_expiring_item, to_item};
use super::keys;
use super::transaction::{Change, Outcome};
use super::user::PhoneOwner;
use super::{Store, StoreError};
use crate::credential::TokenHash;
use crate::model::{Locale, Profile, SessionId, TelegramId, TelegramLink, Timestamp, UserId};

pub(super) const LINK: &str = "Telegram link";
const CHAT: &str = "Telegram chat";
const CODE: &str = "link code";

/// The user in a chat of Telegram, and the session that their messages go to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TelegramChatState {
    /// Whose the account is; none: nobody is logged in.
    pub link: Option<TelegramLink>,
    /// The session that what they say goes to; none: none was chosen yet.
    pub session: Option<SessionId>,
}

/// A code by which somebody who is logged in links a Telegram account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkCode {
    /// The user who asked for it.
    pub user: UserId,
    /// It works before this.
    pub expires_at: Timestamp,
    /// When it was used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_at: Option<Timestamp>,
}

/// How many link codes of a user work at once.
pub const OPEN_LINK_CODES: usize = 5;

/// That a Telegram account is linked, among its user's items.
#[derive(Serialize, Deserialize)]
struct LinkedAccount {
    account: TelegramId,
}

/// The hashes of a user's newest link codes, oldest first, and how often they changed.
#[derive(Serialize, Deserialize)]
struct OpenLinkCodes {
    hashes: Vec<String>,
    changes: u64,
}

fn linked(account: TelegramId, link: &TelegramLink) -> Result<Item, StoreError> {
    to_item(LINK, keys::linked_account(link.user, account), &LinkedAccount { account })
}

#[derive(Serialize, Deserialize)]
struct ChatItem {
    /// Whose session it is: an account that is linked to another person has none here.
    user: UserId,
    session: SessionId,
}

impl Store {
    /// The user in a chat, and the session: one consistent BatchGetItem.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer or an item cannot be read.
    pub async fn telegram_chat_state(
        &self,
        account: TelegramId,
        chat: TelegramId,
    ) -> Result<TelegramChatState, StoreError> {
        let keys = [keys::telegram_link(account), keys::telegram_chat(account, chat)];
        let [link, chat] = self.get_all(keys.map(Some)).await?;
        let link: Option<TelegramLink> = link.map(|item| from_item(LINK, item)).transpose()?;
        let chat: Option<ChatItem> = chat.map(|item| from_item(CHAT, item)).transpose()?;
        let theirs = chat.filter(|chat| link.is_some_and(|link| link.user == chat.user));
        Ok(TelegramChatState { link, session: theirs.map(|chat| chat.session) })
    }

    /// Notes the session that what somebody says in a chat goes to from now on.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer.
    pub async fn set_chat_session(
        &self,
        (account, chat): (TelegramId, TelegramId),
        user: UserId,
        session: SessionId,
    ) -> Result<(), StoreError> {
        let key = keys::telegram_chat(account, chat);
        self.put(to_item(CHAT, key, &ChatItem { user, session })?).await
    }

    /// Logs a Telegram account in, over whoever it was before.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer.
    pub async fn put_link(
        &self,
        account: TelegramId,
        link: &TelegramLink,
    ) -> Result<(), StoreError> {
        let writes = self.transaction().put(to_item(LINK, keys::telegram_link(account), link)?);
        match writes.put(linked(account, link)?).write().await? {
            Outcome::Written | Outcome::Failed(_) => Ok(()),
        }
    }

    /// Opens an account with us for a Telegram account, and logs it in: one transaction of
    /// four writes. Whether it was written: another one with the number may be faster.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer.
    pub async fn open_linked_account(
        &self,
        account: TelegramId,
        link: &TelegramLink,
        profile: &Profile,
    ) -> Result<bool, StoreError> {
        let owner = PhoneOwner { user: profile.id };
        let written = self
            .transaction()
            .put_new(to_item("phone", keys::phone(&profile.phone_number), &owner)?)
            .put_new(to_item("profile", keys::profile(profile.id), profile)?)
            .put(to_item(LINK, keys::telegram_link(account), link)?)
            .put(linked(account, link)?)
            .write()
            .await?;
        Ok(matches!(written, Outcome::Written))
    }

    /// Changes the language that a Telegram account is spoken to in, where it is logged in.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer.
    pub async fn set_link_locale(
        &self,
        account: TelegramId,
        locale: Locale,
    ) -> Result<(), StoreError> {
        let changed = self.change(Change {
            key: keys::telegram_link(account),
            set: "SET #locale = :locale",
            when: "attribute_exists(PK)",
            values: vec![(":locale", string(locale.tag()))],
            names: vec![("#locale", "locale")],
        });
        changed.await.map(drop)
    }

    /// Logs a Telegram account out, whether it was logged in or not.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer.
    pub async fn delete_link(&self, account: TelegramId) -> Result<(), StoreError> {
        match self.transaction().delete(keys::telegram_link(account)).write().await? {
            Outcome::Written | Outcome::Failed(_) => Ok(()),
        }
    }

    /// The Telegram accounts that are linked to a user, and since when: one consistent Query,
    /// and a GetItem for each, as another user may have linked the account since.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer or an item cannot be read.
    pub async fn linked_accounts(
        &self,
        user: UserId,
    ) -> Result<Vec<(TelegramId, TelegramLink)>, StoreError> {
        let items = self
            .client
            .query()
            .table_name(self.table())
            .consistent_read(true)
            .key_condition_expression("PK = :pk AND begins_with(SK, :prefix)")
            .expression_attribute_values(":pk", string(keys::user_partition(user)))
            .expression_attribute_values(":prefix", string(keys::ACCOUNT_PREFIX))
            .into_paginator()
            .items()
            .send()
            .collect::<Result<Vec<_>, _>>()
            .await
            .map_err(|error| StoreError::from_sdk("Query", error))?;
        let mut accounts = Vec::new();
        for item in items {
            let LinkedAccount { account } = from_item(LINK, item)?;
            let link: Option<TelegramLink> = self.read(LINK, keys::telegram_link(account)).await?;
            accounts.extend(link.filter(|link| link.user == user).map(|link| (account, link)));
        }
        Ok(accounts)
    }

    /// Logs a Telegram account out of a user's account: whether it was linked to it.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer.
    pub async fn unlink(&self, user: UserId, account: TelegramId) -> Result<bool, StoreError> {
        let mine = (":user", number(user));
        let writes = self
            .transaction()
            .delete_when(keys::telegram_link(account), "#user = :user", mine)
            .delete(keys::linked_account(user, account));
        Ok(matches!(writes.write().await?, Outcome::Written))
    }

    /// Keeps a code by its hash, as one of the user's newest [`OPEN_LINK_CODES`]: older ones
    /// work no longer. Whether it was written: another one may be taken at this moment.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer or an item cannot be read.
    pub async fn put_link_code(
        &self,
        hash: &TokenHash,
        code: &LinkCode,
    ) -> Result<bool, StoreError> {
        let place = keys::open_link_codes(code.user);
        let before: Option<OpenLinkCodes> = self.read(CODE, place.clone()).await?;
        let count = before.as_ref().map_or(0, |open| open.changes);
        let mut hashes = before.map(|open| open.hashes).unwrap_or_default();
        hashes.push(hash.to_string());
        let closed = hashes.len().saturating_sub(OPEN_LINK_CODES);
        let closed: Vec<_> = hashes.drain(..closed).collect();
        let open = OpenLinkCodes { hashes, changes: count + 1 };
        let item = to_expiring_item(CODE, place, &open, code.expires_at)?;
        let writes = self.transaction().put(to_expiring_item(
            CODE,
            keys::link_code(hash),
            code,
            code.expires_at,
        )?);
        let mut writes = match count {
            0 => writes.put_new(item),
            count => writes.put_when(item, "changes = :changes", vec![(":changes", number(count))]),
        };
        for hash in closed {
            let hash = hash.parse().map_err(|error| corrupt(CODE, &error))?;
            writes = writes.delete(keys::link_code(&hash));
        }
        Ok(matches!(writes.write().await?, Outcome::Written))
    }

    /// A code by its hash, used or expired or not: one consistent GetItem.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer or the item cannot be read.
    pub async fn link_code(&self, hash: &TokenHash) -> Result<Option<LinkCode>, StoreError> {
        self.read(CODE, keys::link_code(hash)).await
    }

    /// Uses a code and logs the Telegram account in by it, together: whether it could still
    /// be used.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer.
    pub async fn redeem_link_code(
        &self,
        hash: &TokenHash,
        account: TelegramId,
        link: &TelegramLink,
    ) -> Result<bool, StoreError> {
        let user: AttributeValue = number(link.user);
        let used = Change {
            key: keys::link_code(hash),
            set: "SET used_at = :now",
            when: "attribute_not_exists(used_at) AND expires_at > :now AND #user = :user",
            values: vec![(":now", moment(link.linked_at)), (":user", user)],
            names: vec![("#user", "user")],
        };
        let item = to_item(LINK, keys::telegram_link(account), link)?;
        let listed = linked(account, link)?;
        let written = self.transaction().update(used).put(item).put(listed).write().await?;
        Ok(matches!(written, Outcome::Written))
    }
}
