//! The first step of a login: generates, stores and sends a code. Never tells whether the number
//! has an account, and sends no code that is not counted.

use std::time::Duration;

use super::SourceAddress;
use super::system_cap::SystemCap;
use crate::auth::Login;
use crate::credential::{LoginCode, NoRandomness, Otp, OtpRefusal};
use crate::i18n::Sentence;
use crate::metrics;
use crate::model::{Locale, PhoneNumber, Timestamp};
use crate::sms::{SmsError, SmsMessage};
use crate::store::{OtpCounter, OtpCounters, OtpIssue, StoreError};

/// Why no code was sent.
#[derive(Debug, thiserror::Error)]
pub enum RequestCodeError {
    /// Too soon or too often for this number.
    #[error(transparent)]
    Refused(#[from] OtpRefusal),
    /// No codes are sent to this country.
    #[error("the country gets no codes")]
    CountryNotSupported,
    /// Text messages cannot reach the number: a landline, a premium service.
    #[error("the number gets no text messages")]
    NoTexts,
    /// A counter has reached its cap of codes for this clock hour.
    #[error("as many codes were asked for as may be: {counter:?}")]
    CapReached {
        /// Which.
        counter: OtpCounter,
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
        // Refused before anything is counted: what cannot be sent must use up nobody's cap.
        if !self.settings.countries.has(phone) {
            return Err(RequestCodeError::CountryNotSupported);
        }
        if !phone.may_get_texts() {
            return Err(RequestCodeError::NoTexts);
        }
        let code = LoginCode::generate()?;
        let version = self.issue(phone, &code, source).await?;
        let text = Sentence::LoginCode(code.expose()).text(locale);
        let Err(failed) = self.sms.send(SmsMessage { phone: phone.clone(), code, text }).await
        else {
            metrics::code_sent(phone);
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
        let mut entitlement = self.store.otp(phone).await?;
        let mut shard = getrandom::u64().map_err(|_| NoRandomness)?;
        let mut error = StoreError::Contended("request code").into();
        for _ in 0..Self::ATTEMPTS {
            let now = self.clock.now();
            let otp = Otp::issue(entitlement.as_ref(), hash.clone(), now)?;
            let counters = self.counters(source, shard, now);
            match self.store.issue_otp(phone, &otp, counters).await? {
                OtpIssue::Issued => return Ok(otp.version),
                OtpIssue::Outrun(faster) => entitlement = faster,
                OtpIssue::Full(counter) => {
                    let retry_after = counters.address.frees_in(now);
                    error = RequestCodeError::CapReached { counter, retry_after };
                    if counter != OtpCounter::System {
                        return Err(error);
                    }
                    // Another shard may have room.
                    shard = shard.wrapping_add(1);
                }
            }
        }
        Err(error)
    }

    fn counters<'a>(
        &self,
        source: &'a SourceAddress,
        shard: u64,
        now: Timestamp,
    ) -> OtpCounters<'a> {
        let settings = &self.settings;
        OtpCounters {
            address: source.in_hour(now, settings.codes_per_address_hour),
            network: source.network_in_hour(now, settings.codes_per_network_hour),
            range_cap: settings.codes_per_range_hour,
            shard: SystemCap(settings.codes_per_hour).shard(shard),
        }
    }
}
