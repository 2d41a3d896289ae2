//! The second step of a login: verifies and consumes the code, and issues a token. Never tells why
//! a code is refused, and compares no guess that was not counted before.

use std::time::Duration;

use super::account::{account, new_account};
use super::{Login, SourceAddress};
use crate::credential::CodeHash;
use crate::credential::{LoginCode, NoRandomness, SessionToken};
use crate::metrics;
use crate::model::{Device, DeviceKind, PhoneNumber, Profile, Timestamp, UserId};
use crate::store::{AddressHour, LoginOutcome, LoginWrite, StoreError};

/// The input of a login.
#[derive(Clone, Debug)]
pub struct Verification {
    /// The phone number.
    pub phone: PhoneNumber,
    /// The code.
    pub code: LoginCode,
    /// The name of a new user; ignored for others.
    pub name: Option<String>,
    /// The name of the device.
    pub device: String,
}

/// A login that succeeded.
#[derive(Debug)]
pub struct LoggedIn {
    /// The token, which is shown once.
    pub token: SessionToken,
    /// When the token expires unless it is used before.
    pub expires_at: Timestamp,
    /// Whether the account is new.
    pub created: bool,
    /// The account.
    pub profile: Profile,
}

/// Why a login is refused.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// The code is wrong, expired, used, guessed at too often, or there is none.
    #[error("the code is not valid")]
    InvalidCode,
    /// The code is right, but a new person has to give a name; the code can still be used.
    #[error("a new account needs a name")]
    NameRequired,
    /// The source address has reached its cap of wrong codes for this clock hour.
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
    /// Logs a user in, and creates an account for a new number.
    ///
    /// Every guess is counted for its number and for its source address before it is compared, so
    /// concurrent guesses cannot exceed a cap. A right guess is subtracted from the address again:
    /// many users may share an address, and only guessing must be stopped.
    ///
    /// # Errors
    /// [`VerifyError`] where the login is refused.
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
            // The guess is not compared, so the tries of the code stay.
            if let Some(code) = counted.and_then(|otp| otp.code_hash) {
                self.store.return_otp_try(&shown.phone, &code).await?;
            }
            return Err(VerifyError::AddressLimit { retry_after: source.frees_in(now) });
        }
        if !counted.is_some_and(|otp| otp.accepts(&hash, now)) {
            return Err(VerifyError::InvalidCode);
        }
        let login = self.complete_login(&shown, &hash, owner, now);
        let (logged_in, ()) = tokio::join!(login, self.uncount_guess(source));
        if logged_in.is_ok() {
            metrics::code_verified(&shown.phone);
        }
        logged_in
    }

    /// Subtracts a right guess from the address while the login is written. A failure leaves the
    /// address with one guess less in this hour, and does not affect the login.
    async fn uncount_guess(&self, source: AddressHour<'_>) {
        if let Err(error) = self.store.return_guess(source).await {
            tracing::warn!(%error, "guess_not_returned");
        }
    }

    /// Logs the user of the right code in.
    async fn complete_login(
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

    /// Writes the login; `None` where the account changed meanwhile.
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
