//! Telegram accounts: whose they are. One is linked by the phone number that Telegram vouches
//! for, or by a code that somebody who is logged in took there. Must not speak to Telegram.

use std::sync::Arc;
use std::time::Duration;

use super::Login;
use super::account::{account, new_account};
use crate::clock::Clock;
use crate::credential::{NoRandomness, SessionToken, TokenHash};
use crate::model::{Locale, PhoneNumber, Profile, TelegramId, TelegramLink, Timestamp, UserId};
use crate::store::{CatalogCache, LinkCode, Store, StoreError};

/// How long a link code works: as long as it takes to go from one app to the other.
pub const LINK_CODE_LIFE: Duration = Duration::from_secs(10 * 60);

/// Why no link code is given out.
#[derive(Debug, thiserror::Error)]
pub enum LinkCodeError {
    /// No code could be made.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    /// The table does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Somebody in Telegram who logs in.
#[derive(Clone, Copy, Debug)]
pub struct TelegramIdentity<'a> {
    /// Their account there.
    pub account: TelegramId,
    /// What they are called there, for a new account with us.
    pub name: &'a str,
    /// The language they are spoken to in.
    pub locale: Locale,
}

/// The outcome of a link code.
#[derive(Clone, Debug, PartialEq)]
pub enum RedeemOutcome {
    /// It logged in to this account.
    LoggedIn(Box<Profile>),
    /// Somebody else is logged in, and stays so.
    OtherAccount,
    /// It is unknown, used or expired.
    Invalid,
}

/// The accounts behind Telegram accounts. Cheap to clone.
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

    /// Logs a Telegram account in by a phone number that is known to be its own: into the
    /// account with that number, or a new one on the plan named Free. The account, and
    /// whether it is new.
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

    /// Logs a Telegram account in by a link code. One that is logged in to another account stays
    /// there: a stranger's link must not take over what somebody writes.
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
        // Used by ourselves, in an attempt whose end was not seen.
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
