//! The first step of a login: generates, stores and sends a code. Never tells whether the number
//! has an account, and sends no code that is not counted.

use std::time::Duration;

use super::SourceAddress;
use crate::auth::Login;
use crate::credential::{LoginCode, NoRandomness, Otp, OtpRefusal};
use crate::i18n::Sentence;
use crate::model::{Locale, PhoneNumber};
use crate::sms::{SmsError, SmsMessage};
use crate::store::{OtpIssue, StoreError};

/// Why no code was sent.
#[derive(Debug, thiserror::Error)]
pub enum RequestCodeError {
    /// Too soon or too often for this number.
    #[error(transparent)]
    Refused(#[from] OtpRefusal),
    /// The source address has reached its cap of codes for this clock hour.
    #[error("the source address asked for as many codes as it may")]
    AddressLimit {
        /// How long until the next hour.
        retry_after: Duration,
    },
    /// The SMS was not sent. The user may retry at once.
    #[error(transparent)]
    Sms(#[from] SmsError),
    /// No code could be made.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    /// The table does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Login {
    /// Sends a login code to `phone`. The previous code becomes invalid.
    ///
    /// A failed SMS ends the cooldown, so the user may retry at once. It still counts against the
    /// limits of hour, day and source address, because it may arrive nevertheless, and because
    /// failed messages cost money, too. For the same reason its code stays valid.
    ///
    /// # Errors
    /// [`RequestCodeError`] where no code was sent.
    pub async fn request_code(
        &self,
        phone: &PhoneNumber,
        source: &SourceAddress,
        locale: Locale,
    ) -> Result<(), RequestCodeError> {
        let code = LoginCode::generate()?;
        let version = self.issue(phone, &code, source).await?;
        let text = Sentence::LoginCode(code.expose()).text(locale);
        let Err(failed) = self.sms.send(SmsMessage { phone: phone.clone(), code, text }).await
        else {
            return Ok(());
        };
        let ended = self.store.end_otp_cooldown(phone, version, self.clock.now()).await;
        if let Err(error) = ended {
            tracing::warn!(%error, "otp_cooldown_not_ended");
        }
        Err(failed.into())
    }

    /// Stores the code if the rules allow it, and decides again after a conflict.
    async fn issue(
        &self,
        phone: &PhoneNumber,
        code: &LoginCode,
        source: &SourceAddress,
    ) -> Result<u64, RequestCodeError> {
        let hash = self.settings.code_key.hash(phone, code);
        let cap = self.settings.codes_per_address_hour;
        let mut entitlement = self.store.otp(phone).await?;
        for _ in 0..Self::ATTEMPTS {
            let now = self.clock.now();
            let otp = Otp::issue(entitlement.as_ref(), hash.clone(), now)?;
            let source = source.in_hour(now, cap);
            match self.store.issue_otp(phone, &otp, source).await? {
                OtpIssue::Issued => return Ok(otp.version),
                OtpIssue::Outrun(faster) => entitlement = faster,
                OtpIssue::AddressFull => {
                    let retry_after = source.frees_in(now);
                    return Err(RequestCodeError::AddressLimit { retry_after });
                }
            }
        }
        Err(StoreError::Contended("request code").into())
    }
}
