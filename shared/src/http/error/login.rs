//! Converts the errors of login and logout to API errors. Never tells why a code is refused.

use std::time::Duration;

use super::{ApiError, DEFAULT_RETRY_AFTER};
use crate::auth::{LinkCodeError, RequestCodeError, RevokeError, VerifyError};
use crate::credential::{NoRandomness, OtpRefusal};
use crate::i18n::Problem;

/// The field that a phone number comes in.
pub(super) const PHONE_FIELD: &str = "phone_number";

impl From<RequestCodeError> for ApiError {
    fn from(error: RequestCodeError) -> Self {
        match error {
            RequestCodeError::Refused(OtpRefusal::Cooldown { retry_after }) => {
                Self::OtpCooldown { retry_after: seconds(retry_after) }
            }
            RequestCodeError::Refused(OtpRefusal::Limit { retry_after }) => {
                Self::OtpLimit { retry_after: seconds(retry_after) }
            }
            RequestCodeError::CapReached { counter, retry_after } => {
                tracing::warn!(?counter, "otp_cap_reached");
                Self::OtpLimit { retry_after: seconds(retry_after) }
            }
            RequestCodeError::CountryNotSupported => Self::CountryNotSupported,
            RequestCodeError::NoTexts => Self::invalid(PHONE_FIELD, Problem::NoTexts),
            RequestCodeError::Sms(error) => {
                tracing::error!(%error, "otp_not_sent");
                Self::Unavailable { retry_after: DEFAULT_RETRY_AFTER }
            }
            RequestCodeError::Randomness(error) => error.into(),
            RequestCodeError::Store(error) => error.into(),
        }
    }
}

impl From<VerifyError> for ApiError {
    fn from(error: VerifyError) -> Self {
        match error {
            VerifyError::InvalidCode => Self::InvalidCode,
            VerifyError::NameRequired => Self::NameRequired,
            VerifyError::AddressLimit { retry_after } => {
                Self::VerifyLimit { retry_after: seconds(retry_after) }
            }
            VerifyError::Randomness(error) => error.into(),
            VerifyError::Store(error) => error.into(),
        }
    }
}

impl From<RevokeError> for ApiError {
    fn from(error: RevokeError) -> Self {
        match error {
            RevokeError::NotFound => Self::NotFound,
            RevokeError::Store(error) => error.into(),
        }
    }
}

impl From<LinkCodeError> for ApiError {
    fn from(error: LinkCodeError) -> Self {
        match error {
            LinkCodeError::Randomness(error) => error.into(),
            LinkCodeError::Store(error) => error.into(),
        }
    }
}

impl From<NoRandomness> for ApiError {
    fn from(error: NoRandomness) -> Self {
        tracing::error!(%error, "no_randomness");
        Self::Internal
    }
}

/// Whole seconds, rounded up, so that a client that waits as long is not refused again.
fn seconds(span: Duration) -> u64 {
    span.as_secs() + u64::from(span.subsec_nanos() > 0)
}
