//! The body of an error: its stable code, its sentence and its extra fields. Knows no status codes
//! and writes no sentences.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::ApiError;
use super::login::PHONE_FIELD;
use crate::chat::AccessProblem;
use crate::i18n::Sentence;
use crate::model::Locale;
use crate::quota::Exceeded;

/// An error as clients read it, in an answer or in an event of a stream.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ErrorBody {
    /// A sentence for the user.
    pub error: String,
    /// What clients decide by; never changes.
    pub code: &'static str,
    /// More, where it helps: `field`, `limit`, `used`, `max`, `resets_at`, `user_message`.
    #[serde(flatten)]
    pub details: Map<String, Value>,
    /// What to name when asking us about it.
    pub request_id: String,
}

impl ApiError {
    /// The body for the client.
    #[must_use]
    pub fn body(&self, locale: Locale, request_id: &str) -> ErrorBody {
        ErrorBody {
            error: self.sentence(locale),
            code: self.code(),
            details: self.details(),
            request_id: request_id.to_owned(),
        }
    }

    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::InvalidRequest { .. } => "invalid_request",
            Self::CountryNotSupported => "country_not_supported",
            Self::InvalidCode => "invalid_code",
            Self::NameRequired => "name_required",
            Self::Unauthenticated => "unauthenticated",
            Self::ModelAccessDenied(_) => "model_access_denied",
            Self::ChatbotAccessDenied => "chatbot_access_denied",
            Self::SubscriptionRequired => "subscription_required",
            Self::NotFound => "not_found",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::InProgress { .. } => "in_progress",
            Self::TooLarge { .. } => "too_large",
            Self::UnsupportedMediaType | Self::UnsupportedEncoding => "unsupported_media_type",
            Self::IdempotencyKeyReused => "idempotency_key_reused",
            Self::QuotaExceeded { .. } => "quota_exceeded",
            Self::TooManyFailures { .. } => "too_many_failures",
            Self::OtpCooldown { .. } => "otp_cooldown",
            Self::OtpLimit { .. } => "otp_limit",
            Self::VerifyLimit { .. } => "verify_limit",
            Self::ProviderError { .. } => "provider_error",
            Self::ProviderTimeout { .. } => "provider_timeout",
            Self::Unavailable { .. } => "unavailable",
            Self::Internal => "internal_error",
        }
    }

    fn details(&self) -> Map<String, Value> {
        let details = match self {
            Self::InvalidRequest { field: Some(field), .. } => json!({ "field": field }),
            Self::InvalidCode => json!({ "field": "code" }),
            Self::NameRequired => json!({ "field": "name" }),
            Self::TooLarge { max } => json!({ "max": max }),
            Self::ModelAccessDenied(problem) => match problem.reason() {
                Some(reason) => json!({ "reason": reason }),
                None => Value::Null,
            },
            Self::CountryNotSupported => json!({ "field": PHONE_FIELD }),
            Self::TooManyFailures { resets_at, .. } => json!({ "resets_at": resets_at }),
            Self::QuotaExceeded {
                exceeded: Exceeded { limit, used, max, resets_at, .. }, ..
            } => {
                json!({ "limit": limit, "used": used, "max": max, "resets_at": resets_at })
            }
            Self::ProviderError { user_message } | Self::ProviderTimeout { user_message } => {
                json!({ "user_message": user_message })
            }
            _ => Value::Null,
        };
        match details {
            Value::Object(details) => details,
            _ => Map::new(),
        }
    }

    /// The sentence for the user.
    #[must_use]
    pub fn sentence(&self, locale: Locale) -> String {
        let sentence = match self {
            Self::InvalidRequest { field, problem } => {
                Sentence::InvalidRequest { field: field.as_deref(), problem: *problem }
            }
            Self::QuotaExceeded { exceeded: Exceeded { limit, used, max, .. }, retry_after } => {
                let (used, max) = (&used.to_string(), &max.to_string());
                let (limit, retry_after) = (limit.name(), *retry_after);
                return Sentence::QuotaExceeded { limit, used, max, retry_after }.text(locale);
            }
            Self::CountryNotSupported => Sentence::CountryNotSupported,
            Self::InvalidCode => Sentence::InvalidCode,
            Self::NameRequired => Sentence::NameRequired,
            Self::Unauthenticated => Sentence::Unauthenticated,
            Self::ModelAccessDenied(problem) => of_access(*problem),
            Self::ChatbotAccessDenied => Sentence::ChatbotAccessDenied,
            Self::SubscriptionRequired => Sentence::SubscriptionRequired,
            Self::NotFound => Sentence::NotFound,
            Self::MethodNotAllowed => Sentence::MethodNotAllowed,
            Self::InProgress { .. } => Sentence::InProgress,
            Self::TooLarge { max } => Sentence::TooLarge(*max),
            Self::UnsupportedMediaType => Sentence::UnsupportedMediaType,
            Self::UnsupportedEncoding => Sentence::UnsupportedEncoding,
            Self::IdempotencyKeyReused => Sentence::IdempotencyKeyReused,
            Self::TooManyFailures { retry_after, .. } => Sentence::TooManyFailures(*retry_after),
            Self::OtpCooldown { retry_after } => Sentence::OtpCooldown(*retry_after),
            Self::OtpLimit { retry_after } => Sentence::OtpLimit(*retry_after),
            Self::VerifyLimit { retry_after } => Sentence::VerifyLimit(*retry_after),
            Self::ProviderError { .. } => Sentence::ProviderError,
            Self::ProviderTimeout { .. } => Sentence::ProviderTimeout,
            Self::Unavailable { retry_after } => Sentence::Unavailable(*retry_after),
            Self::Internal => Sentence::Internal,
        };
        sentence.text(locale)
    }
}

const fn of_access(problem: AccessProblem) -> Sentence<'static> {
    match problem {
        AccessProblem::ChatbotNotInPlan => Sentence::ChatbotAccessDenied,
        AccessProblem::ModelNotInPlan => Sentence::ModelAccessDenied,
        AccessProblem::ModelClosed => Sentence::ModelClosed,
        AccessProblem::ModelMakesNoImages => Sentence::ModelMakesNoImages,
        AccessProblem::ImagesTooLarge => Sentence::ImagesTooLarge,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quota::{Amount, Limit};

    #[test]
    fn quota_error_names_the_limit_and_its_numbers() {
        let dollars = |cents: u64| Amount::of(Limit::CostUsd, cents * 10_000);
        let exceeded = Exceeded {
            limit: Limit::CostUsd,
            used: dollars(510),
            max: dollars(500),
            resets_at: None,
            pass: None,
        };
        let error = ApiError::QuotaExceeded { exceeded, retry_after: None };
        assert_eq!(
            serde_json::to_value(error.body(Locale::En, "r1")).unwrap(),
            json!({
                "error": "You have reached a limit of your plan: cost of the models in US \
                          dollars (5.10 of 5.00). A larger plan lets you go on.",
                "code": "quota_exceeded",
                "limit": "cost_usd",
                "used": "5.10",
                "max": "5.00",
                "resets_at": null,
                "request_id": "r1",
            })
        );
    }

    #[test]
    fn invalid_field_is_named_in_details_and_sentence() {
        let error = ApiError::missing("chatbot_id");
        assert_eq!(
            serde_json::to_value(error.body(Locale::Fa, "r1")).unwrap(),
            json!({
                "error": "لطفاً چت‌بات را وارد کنید.",
                "code": "invalid_request",
                "field": "chatbot_id",
                "request_id": "r1",
            })
        );
    }

    #[test]
    fn provider_error_has_the_users_message() {
        let error = ApiError::ProviderError { user_message: json!({ "content": "hi" }) };
        let body = serde_json::to_value(error.body(Locale::En, "r1")).unwrap();
        assert_eq!(body["user_message"]["content"], "hi");
    }
}
