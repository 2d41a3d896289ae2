//! The accounts of Telegram users. A Telegram account is linked by the phone number that Telegram
//! confirms, or by a code that a logged-in user took from the app. Must not call Telegram.

use std::sync::Arc;
use std::time::Duration;

use super::Login;
use super::account::{account, new_account};
use crate::clock::Clock;
use crate::credential::{NoRandomness, SessionToken, TokenHash};
use crate::model::{Locale, PhoneNumber, Profile, TelegramId, TelegramLink, Timestamp, UserId};
use crate::store::{CatalogCache, LinkCode, Store, StoreError};

/// The life of a link code: the time to switch from one app to the other.
pub const LINK_CODE_LIFE: Duration = Duration::from_secs(10 * 60);

/// Why there is no link code.
#[derive(Debug, thiserror::Error)]
pub enum LinkCodeError {
    /// No code could be made.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    /// The table does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A Telegram user who logs in.
#[derive(Clone, Copy, Debug)]
pub struct TelegramIdentity<'a> {
    /// The id of the Telegram account.
    pub account: TelegramId,
    /// The name in Telegram, for a new account.
    pub name: &'a str,
    /// The language of the replies.
    pub locale: Locale,
}

/// The outcome of a link code.
#[derive(Clone, Debug, PartialEq)]
pub enum RedeemOutcome {
    /// The code logged in to this account.
    LoggedIn(Box<Profile>),
    /// The Telegram account is logged in to another account, and stays so.
    OtherAccount,
    /// The code is unknown, used or expired.
    Invalid,
}

/// The accounts of Telegram users. Cheap to clone.
#[derive(Clone)]
pub struct TelegramAccounts {
    store: Store,
    catalog: CatalogCache,
    clock: Arc<dyn Clock>,
}

impl TelegramAccounts {
    /// The accounts in `store`.
    #[must_use]
    pub fn new(store: Store, catalog: CatalogCache, clock: Arc<dyn Clock>) -> Self {
        Self { store, catalog, clock }
    }

    /// Logs a Telegram account in by its own phone number: into the account with that number, or
    /// into a new one on the plan named Free. Returns the account, and whether it is new.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer.
    pub async fn sign_in(
        &self,
        identity: TelegramIdentity<'_>,
        phone: &PhoneNumber,
    ) -> Result<(Profile, bool), StoreError> {
        let now = self.clock.now();
        for _ in 0..Login::ATTEMPTS {
            if let Some(user) = self.store.phone_owner(phone).await? {
                let link = identity.link(user, now);
                let linked = self.store.put_link(identity.account, &link);
                let ((), profile) = tokio::try_join!(linked, account(&self.store, user))?;
                return Ok((profile, false));
            }
            let owner = (phone, identity.name);
            let profile = new_account(&self.store, &self.catalog, owner, now).await?;
            let link = identity.link(profile.id, now);
            if self.store.open_linked_account(identity.account, &link, &profile).await? {
                return Ok((profile, true));
            }
        }
        Err(StoreError::Contended("sign_in"))
    }

    /// A code that links one Telegram account to this user, once, within [`LINK_CODE_LIFE`].
    /// Of a user's codes the newest five work.
    ///
    /// # Errors
    /// [`LinkCodeError`].
    pub async fn link_code(&self, user: UserId) -> Result<SessionToken, LinkCodeError> {
        let code = SessionToken::generate()?;
        let expires_at = self.clock.now() + LINK_CODE_LIFE;
        let kept = LinkCode { user, expires_at, used_at: None };
        for _ in 0..Login::ATTEMPTS {
            if self.store.put_link_code(&code.hash(), &kept).await? {
                return Ok(code);
            }
        }
        Err(StoreError::Contended("link_code").into())
    }

    /// Logs a Telegram account in by a link code. A Telegram account that is logged in to another
    /// account stays there, so that a stranger's link cannot redirect a user's messages.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer.
    pub async fn redeem(
        &self,
        identity: TelegramIdentity<'_>,
        code: &str,
    ) -> Result<RedeemOutcome, StoreError> {
        let hash = TokenHash::of(code);
        let (kept, before) = tokio::try_join!(
            self.store.link_code(&hash),
            self.store.telegram_chat_state(identity.account, identity.account)
        )?;
        let Some(kept) = kept else { return Ok(RedeemOutcome::Invalid) };
        if before.link.is_some_and(|link| link.user != kept.user) {
            return Ok(RedeemOutcome::OtherAccount);
        }
        // The code was used by an earlier attempt of the same update.
        let done =
            kept.used_at.is_some_and(|at| before.link.is_some_and(|link| link.linked_at == at));
        let link = identity.link(kept.user, self.clock.now());
        if !done && !self.store.redeem_link_code(&hash, identity.account, &link).await? {
            return Ok(RedeemOutcome::Invalid);
        }
        let profile = self.store.profile(kept.user).await?;
        Ok(profile
            .map_or(RedeemOutcome::Invalid, |profile| RedeemOutcome::LoggedIn(Box::new(profile))))
    }

    /// Logs a Telegram account out.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer.
    pub async fn sign_out(&self, account: TelegramId) -> Result<(), StoreError> {
        self.store.delete_link(account).await
    }
}

impl TelegramIdentity<'_> {
    const fn link(&self, user: UserId, now: Timestamp) -> TelegramLink {
        TelegramLink { user, locale: self.locale, linked_at: now }
    }
}
