//! The errors of the API as one enum: the only place that knows status codes. Sentences come from
//! `i18n`; internal details are logged here, once, and never sent.

mod body;
mod chat;
mod login;

use std::borrow::Cow;

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{ACCEPT_ENCODING, HeaderMap, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use serde_json::Value;

pub use body::ErrorBody;

use super::RateLimit;
use crate::auth::AuthenticateError;
use crate::chat::AccessProblem;
use crate::i18n::Problem;
use crate::model::Timestamp;
use crate::quota::Exceeded;
use crate::store::StoreError;
use crate::telegram::{InvalidUpdate, QueueError};

/// An answer that is no success (contract, "Errors"). Waiting times are in seconds.
#[derive(Clone, Debug, PartialEq)]
pub enum ApiError {
    /// The request cannot be used.
    InvalidRequest {
        /// The field at fault; none: the request as a whole.
        field: Option<Cow<'static, str>>,
        /// The problem.
        problem: Problem,
    },
    /// No login codes are sent to the number's country.
    CountryNotSupported,
    /// The login code is wrong, used up or expired.
    InvalidCode,
    /// A new number needs a name; the code can still be used.
    NameRequired,
    /// No, unknown, expired or revoked token.
    Unauthenticated,
    /// The model is not in the user's plan, or cannot be used for this.
    ModelAccessDenied(AccessProblem),
    /// The chatbot is not in the user's plan.
    ChatbotAccessDenied,
    /// There is no active subscription.
    SubscriptionRequired,
    /// Unknown, or another user's: never told apart.
    NotFound,
    /// The path is known, the method is not; the router adds `Allow`.
    MethodNotAllowed,
    /// The same `Idempotency-Key` is still running.
    InProgress {
        /// When to ask again.
        retry_after: u64,
    },
    /// The body, or a text in it, is over its limit.
    TooLarge {
        /// The limit in bytes.
        max: u64,
    },
    /// The body is neither JSON nor, where taken, a form.
    UnsupportedMediaType,
    /// The body is compressed.
    UnsupportedEncoding,
    /// The same `Idempotency-Key` came with another body.
    IdempotencyKeyReused,
    /// A usage limit.
    QuotaExceeded {
        /// Which, and how far.
        exceeded: Exceeded,
        /// How long until it frees; none: never by itself.
        retry_after: Option<u64>,
    },
    /// Too many answers of the day could not be charged.
    TooManyFailures {
        /// When the next may be asked for.
        resets_at: Timestamp,
        /// How long until then.
        retry_after: u64,
    },
    /// A login code was sent a moment ago.
    OtpCooldown {
        /// When the next may be asked for.
        retry_after: u64,
    },
    /// Too many login codes for one number or source address.
    OtpLimit {
        /// When the next may be asked for.
        retry_after: u64,
    },
    /// Too many wrong login codes from one source address.
    VerifyLimit {
        /// When the next may be tried.
        retry_after: u64,
    },
    /// The model provider failed; nothing was charged.
    ProviderError {
        /// The user's message, which is kept.
        user_message: Value,
    },
    /// The model provider did not answer in time; nothing was charged.
    ProviderTimeout {
        /// The user's message, which is kept.
        user_message: Value,
    },
    /// The database is throttling or down, after retries.
    Unavailable {
        /// When to ask again.
        retry_after: u64,
    },
    /// A defect of ours.
    Internal,
}

/// The default of Retry-After, in seconds.
const DEFAULT_RETRY_AFTER: u64 = 2;

impl ApiError {
    /// The error for a missing required field.
    #[must_use]
    pub const fn missing(field: &'static str) -> Self {
        Self::invalid(field, Problem::Missing)
    }

    /// The error for an invalid field.
    #[must_use]
    pub const fn invalid(field: &'static str, problem: Problem) -> Self {
        Self::InvalidRequest { field: Some(Cow::Borrowed(field)), problem }
    }

    /// Its HTTP status.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::InvalidRequest { .. }
            | Self::CountryNotSupported
            | Self::InvalidCode
            | Self::NameRequired => StatusCode::BAD_REQUEST,
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::ModelAccessDenied(_) | Self::ChatbotAccessDenied | Self::SubscriptionRequired => {
                StatusCode::FORBIDDEN
            }
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::InProgress { .. } => StatusCode::CONFLICT,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType | Self::UnsupportedEncoding => {
                StatusCode::UNSUPPORTED_MEDIA_TYPE
            }
            Self::IdempotencyKeyReused => StatusCode::UNPROCESSABLE_ENTITY,
            Self::QuotaExceeded { .. }
            | Self::TooManyFailures { .. }
            | Self::OtpCooldown { .. }
            | Self::OtpLimit { .. }
            | Self::VerifyLimit { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::ProviderError { .. } => StatusCode::BAD_GATEWAY,
            Self::ProviderTimeout { .. } => StatusCode::GATEWAY_TIMEOUT,
            Self::Unavailable { .. } => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The seconds that the client should wait before a retry, where a retry helps.
    #[must_use]
    pub const fn retry_after(&self) -> Option<u64> {
        match self {
            Self::InProgress { retry_after }
            | Self::TooManyFailures { retry_after, .. }
            | Self::OtpCooldown { retry_after }
            | Self::OtpLimit { retry_after }
            | Self::VerifyLimit { retry_after }
            | Self::Unavailable { retry_after } => Some(*retry_after),
            Self::QuotaExceeded { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if let Some(seconds) = self.retry_after() {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if *self == Self::Unauthenticated {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if *self == Self::UnsupportedEncoding {
            // What is taken instead (RFC 9110, 15.5.16).
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        }
        if let Self::QuotaExceeded { exceeded, retry_after } = self {
            headers.extend(RateLimit::exceeded(exceeded, *retry_after).headers());
        }
        headers
    }
}

impl IntoResponse for ApiError {
    /// Only status and headers: the sentence needs the request's language, so the error is attached
    /// and `service` renders it.
    fn into_response(self) -> Response {
        let mut response = (self.status(), self.headers()).into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable { .. } | StoreError::Contended(_) => {
                tracing::warn!(%error, "table_unavailable");
                Self::Unavailable { retry_after: DEFAULT_RETRY_AFTER }
            }
            StoreError::Refused { .. } | StoreError::Corrupt { .. } => {
                tracing::error!(%error, "item_corrupt");
                Self::Internal
            }
        }
    }
}

impl From<QueueError> for ApiError {
    fn from(error: QueueError) -> Self {
        tracing::warn!(%error, "update_not_queued");
        Self::Unavailable { retry_after: DEFAULT_RETRY_AFTER }
    }
}

impl From<InvalidUpdate> for ApiError {
    fn from(_: InvalidUpdate) -> Self {
        Self::InvalidRequest { field: None, problem: Problem::Malformed }
    }
}

impl From<AuthenticateError> for ApiError {
    fn from(error: AuthenticateError) -> Self {
        match error {
            AuthenticateError::Unknown => Self::Unauthenticated,
            AuthenticateError::Store(error) => error.into(),
        }
    }
}
