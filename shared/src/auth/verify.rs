//! The second step of a login: the code is checked and used, and a token handed out.
//! Never tells what is wrong with a code, and compares none that was not counted before.

use std::time::Duration;

use super::account::{account, new_account};
use super::{Login, SourceAddress};
use crate::credential::CodeHash;
use crate::credential::{LoginCode, NoRandomness, SessionToken};
use crate::model::{Device, DeviceKind, PhoneNumber, Profile, Timestamp, UserId};
use crate::store::{AddressHour, LoginOutcome, LoginWrite, StoreError};

/// What somebody shows to log in.
#[derive(Clone, Debug)]
pub struct Verification {
    /// Their number.
    pub phone: PhoneNumber,
    /// The code they got.
    pub code: LoginCode,
    /// What a new person is called; of no meaning for others.
    pub name: Option<String>,
    /// What the device calls itself.
    pub device: String,
}

/// A login that succeeded.
#[derive(Debug)]
pub struct LoggedIn {
    /// The token, which is shown once.
    pub token: SessionToken,
    /// When it stops working, if it is not used until then.
    pub expires_at: Timestamp,
    /// Whether the account is new.
    pub created: bool,
    /// The account.
    pub profile: Profile,
}

/// Why somebody is not logged in.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// The code is wrong, expired, used, guessed at too often, or there is none.
    #[error("the code is not valid")]
    InvalidCode,
    /// The code is right, but a new person has to give a name; the code can still be used.
    #[error("a new account needs a name")]
    NameRequired,
    /// As many wrong codes came from the source address as may in this clock hour.
    #[error("the source address tried as many wrong codes as it may")]
    AddressLimit {
        /// How long until the next hour.
        retry_after: Duration,
    },
    /// No token could be made.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    /// The table does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Login {
    /// Logs somebody in, and opens an account for a number that has none.
    ///
    /// Every guess is counted for its number and for its source address before it is
    /// compared, so those that come at once do not pass a cap. A right one is taken off the
    /// address again: many people may share one, and only guessing is to be stopped.
    ///
    /// # Errors
    /// [`VerifyError`] where nobody is logged in.
    pub async fn verify(
        &self,
        shown: Verification,
        source: &SourceAddress,
    ) -> Result<LoggedIn, VerifyError> {
        let now = self.clock.now();
        let hash = self.settings.code_key.hash(&shown.phone, &shown.code);
        let source = source.in_hour(now, self.settings.wrong_codes_per_address_hour);
        let (within_cap, counted, owner) = tokio::try_join!(
            self.store.count_guess(source),
            self.store.count_otp_try(&shown.phone, now),
            self.store.phone_owner(&shown.phone),
        )?;
        if !within_cap {
            // Not compared, so it must not burn the code either.
            if let Some(code) = counted.and_then(|otp| otp.code_hash) {
                self.store.return_otp_try(&shown.phone, &code).await?;
            }
            return Err(VerifyError::AddressLimit { retry_after: source.frees_in(now) });
        }
        if !counted.is_some_and(|otp| otp.accepts(&hash, now)) {
            return Err(VerifyError::InvalidCode);
        }
        tokio::join!(self.let_in(&shown, &hash, owner, now), self.take_back(source)).0
    }

    /// The count of a right guess is given back beside the login; where that fails, the
    /// address has one guess less in this hour, and the login counts nevertheless.
    async fn take_back(&self, source: AddressHour<'_>) {
        if let Err(error) = self.store.return_guess(source).await {
            tracing::warn!(%error, "guess_not_returned");
        }
    }

    /// Logs in whoever showed the right code.
    async fn let_in(
        &self,
        shown: &Verification,
        hash: &CodeHash,
        mut owner: Option<UserId>,
        now: Timestamp,
    ) -> Result<LoggedIn, VerifyError> {
        for _ in 0..Self::ATTEMPTS {
            let profile = match (owner, &shown.name) {
                (Some(user), _) => account(&self.store, user).await?,
                (None, Some(name)) => {
                    new_account(&self.store, &self.catalog, (&shown.phone, name), now).await?
                }
                (None, None) => {
                    self.store.return_otp_try(&shown.phone, hash).await?;
                    return Err(VerifyError::NameRequired);
                }
            };
            let created = owner.is_none();
            if let Some(done) = self.log_in(shown, hash, profile, created, now).await? {
                return Ok(done);
            }
            owner = self.store.phone_owner(&shown.phone).await?;
        }
        Err(StoreError::Contended("verify").into())
    }

    /// Writes the login; none where the account changed meanwhile.
    async fn log_in(
        &self,
        shown: &Verification,
        code: &CodeHash,
        before: Profile,
        created: bool,
        now: Timestamp,
    ) -> Result<Option<LoggedIn>, VerifyError> {
        let token = SessionToken::generate()?;
        let expires_at = self.settings.tokens.expiry(now, now);
        let id = before.next_device();
        let name = shown.device.clone();
        let kind = DeviceKind::App;
        let device =
            Device { id, kind, device: name, created_at: now, last_used_at: now, expires_at };
        let profile = Profile { last_device: id.get(), is_verified: true, ..before };
        let hash = token.hash();
        let (phone, token_hash) = (&shown.phone, &hash);
        let (device, account) = (&device, &profile);
        let last_expiry = now + self.settings.tokens.max;
        let write =
            LoginWrite { phone, code, token: token_hash, device, last_expiry, account, created };
        match self.store.log_in(write).await? {
            LoginOutcome::Done => Ok(Some(LoggedIn { token, expires_at, created, profile })),
            LoginOutcome::CodeGone => Err(VerifyError::InvalidCode),
            LoginOutcome::AccountChanged => Ok(None),
        }
    }
}
