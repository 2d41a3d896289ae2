//! Converts the errors of the chat's use cases to API errors.

use serde_json::Value;

use super::{ApiError, DEFAULT_RETRY_AFTER};
use crate::chat::{AccessProblem, OpenError, SendError};
use crate::http::view::MessageView;
use crate::i18n::Problem;
use crate::model::{Message, Timestamp};
use crate::provider::ProviderError;
use crate::quota::{Exceeded, Refusal};
use crate::tokens::MAX_TEXT_BYTES;

impl From<SendError> for ApiError {
    fn from(error: SendError) -> Self {
        match error {
            SendError::NotFound => Self::NotFound,
            SendError::TooLarge => Self::TooLarge { max: MAX_TEXT_BYTES as u64 },
            SendError::Access(problem) => Self::of_access(problem),
            SendError::Refused(refusal, at) => Self::of_refusal(&refusal, at),
            SendError::Provider { error, user_message } => Self::of_provider(&error, &user_message),
            SendError::CutOff { error, answered } => {
                Self::of_provider(&error, &answered.user_message)
            }
            // The client has disconnected, so nobody reads this answer.
            SendError::ClientGone => Self::Unavailable { retry_after: DEFAULT_RETRY_AFTER },
            SendError::InProgress => Self::InProgress { retry_after: DEFAULT_RETRY_AFTER },
            SendError::KeyReused => Self::IdempotencyKeyReused,
            SendError::Store(error) => error.into(),
            SendError::Tokeniser => {
                tracing::error!("tokenizer_failed");
                Self::Internal
            }
        }
    }
}

impl From<OpenError> for ApiError {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::NoUser | OpenError::UnknownChatbot => Self::NotFound,
            OpenError::ChatbotAccess => Self::ChatbotAccessDenied,
            OpenError::ModelMissing => Self::missing("ai_model_id"),
            OpenError::UnknownModel => Self::invalid("ai_model_id", Problem::Unknown),
            OpenError::ModelAccess(problem) => Self::of_access(problem),
            OpenError::KeyReused => Self::IdempotencyKeyReused,
            OpenError::Store(error) => error.into(),
        }
    }
}

impl ApiError {
    const fn of_access(problem: AccessProblem) -> Self {
        match problem {
            AccessProblem::ChatbotNotInPlan => Self::ChatbotAccessDenied,
            problem => Self::ModelAccessDenied(problem),
        }
    }

    /// The error for a failed provider; the user's message is kept.
    #[must_use]
    pub fn of_provider(error: &ProviderError, user_message: &Message) -> Self {
        tracing::warn!(%error, "provider_failed");
        let user_message =
            serde_json::to_value(MessageView::new(user_message, false)).unwrap_or(Value::Null);
        if error.is_timeout() {
            Self::ProviderTimeout { user_message }
        } else {
            Self::ProviderError { user_message }
        }
    }

    /// The error for a refusal of the quota rules, decided at `at`.
    fn of_refusal(refusal: &Refusal, at: Timestamp) -> Self {
        match refusal {
            Refusal::SubscriptionRequired => Self::SubscriptionRequired,
            Refusal::ModelAccess => Self::ModelAccessDenied(AccessProblem::ModelNotInPlan),
            Refusal::PlanUnknown => Self::Unavailable { retry_after: DEFAULT_RETRY_AFTER },
            Refusal::TooManyFailures { resets_at } => {
                let seconds = resets_at.since(at).as_micros().div_ceil(1_000_000);
                let retry_after = u64::try_from(seconds).unwrap_or(u64::MAX).max(1);
                Self::TooManyFailures { resets_at: *resets_at, retry_after }
            }
            Refusal::Exceeded(exceeded) => of_exceeded(exceeded, at),
            Refusal::Busy => Self::Unavailable { retry_after: 5 },
        }
    }
}

fn of_exceeded(exceeded: &Exceeded, at: Timestamp) -> ApiError {
    ApiError::QuotaExceeded { retry_after: exceeded.retry_after(at), exceeded: exceeded.clone() }
}
