//! Every error of the API: its status, its code and an example. Built from the errors themselves
//! and from the template's gateway responses.

use serde_json::{Value, json};
use shared::chat::AccessProblem;
use shared::http::{ApiError, MAX_BODY};
use shared::i18n::Problem;
use shared::model::Locale;
use shared::quota::{Amount, Exceeded, Limit, Window};

use super::error::OpenApiError;
use crate::template::{GatewayResponse, GatewayResponses};

/// The request id in examples.
pub(super) const REQUEST_ID: &str = "0b8c2c1e-5b0f-4b7a-9c3e-1f6f3f0a2d51";

/// One kind of error.
pub(super) struct ErrorKind {
    /// The name of the component.
    pub(super) name: String,
    /// Its status.
    pub(super) status: u16,
    /// Its code.
    pub(super) code: String,
    /// When the API answers with it.
    pub(super) description: &'static str,
    /// An example of its body.
    pub(super) example: Value,
}

impl ErrorKind {
    /// The fields that this error always has, besides those of all errors.
    pub(super) fn own_fields(&self) -> Vec<&str> {
        // A request that is invalid as a whole has no field at fault.
        if self.code == "invalid_request" {
            return Vec::new();
        }
        let names = self.example.as_object().into_iter().flatten().map(|(name, _)| name.as_str());
        names.filter(|name| !matches!(*name, "error" | "code" | "request_id")).collect()
    }
}

/// All kinds, by status.
pub(super) fn kinds(gateway: &GatewayResponses) -> Result<Vec<ErrorKind>, OpenApiError> {
    let mut kinds = Vec::new();
    for (error, description) in samples() {
        kinds.push(ErrorKind {
            name: name_of(error.code()),
            status: error.status().as_u16(),
            code: error.code().to_owned(),
            description,
            example: serde_json::to_value(error.body(Locale::En, REQUEST_ID))?,
        });
    }
    let named = |kind| gateway.named.get(kind).unwrap_or(&gateway.default_5xx);
    for (name, status, response, description) in [
        ("Throttled", 429, named("THROTTLED"), "More requests at once than the API takes."),
        ("FunctionFailed", 502, &gateway.default_5xx, "A function failed; a defect of ours."),
        ("Timeout", 504, named("INTEGRATION_TIMEOUT"), "The answer was not ready in time."),
    ] {
        kinds.push(of_gateway(name, status, response, description)?);
    }
    kinds.sort_by(|a, b| (a.status, &a.code).cmp(&(b.status, &b.code)));
    Ok(kinds)
}

fn of_gateway(
    name: &str,
    status: u16,
    response: &GatewayResponse,
    description: &'static str,
) -> Result<ErrorKind, OpenApiError> {
    let body = response.body.replace(GatewayResponse::REQUEST_ID, REQUEST_ID);
    let example: Value = serde_json::from_str(&body)?;
    let code = example.get("code").and_then(Value::as_str).unwrap_or_default().to_owned();
    Ok(ErrorKind { name: name.to_owned(), status, code, description, example })
}

/// Turns `not_found` into `NotFound`.
fn name_of(code: &str) -> String {
    let words = code.split('_').map(|word| {
        let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
        format!("{}{rest}", first.to_ascii_uppercase())
    });
    words.collect()
}

/// One sample of each error of the functions, with the case in which it is given.
fn samples() -> [(ApiError, &'static str); 23] {
    let message = || {
        json!({
            "message_id": "019ab0f4-3c00-7a1b-9c5d-2e8f6a7b1c3d",
            "message_type": "user",
            "content": "Which is the longest river of Iran?",
            "tokens_count": 8,
            "image_url": "",
            "created_at": "2026-11-23T12:00:00.000000Z",
            "edited_at": null,
            "disabled": false,
            "interrupted": false,
            "finish_reason": null,
            "model_id": null,
            "reasoning": null,
            "citations": [],
        })
    };
    let exceeded = Exceeded {
        limit: Limit::Messages(Window::Hour),
        used: Amount::Count(20),
        max: Amount::Count(20),
        resets_at: "2026-11-23T12:20:00Z".parse().ok(),
        pass: None,
    };
    let midnight = "2026-11-24T00:00:00Z".parse().unwrap_or_default();
    let exceeded = ApiError::QuotaExceeded { exceeded, retry_after: Some(1_200) };
    [
        (
            ApiError::invalid("phone_number", Problem::Invalid),
            "Malformed, or a field is missing, blank, of the wrong type or too long; `field` \
             names it.",
        ),
        (ApiError::CountryNotSupported, "No codes are sent to this country."),
        (ApiError::InvalidCode, "The code is wrong, used or too old."),
        (ApiError::NameRequired, "The number is new and needs a `name`; the code stays valid."),
        (ApiError::Unauthenticated, "No token, or one that is unknown, expired or revoked."),
        (
            ApiError::ModelAccessDenied(AccessProblem::ModelNotInPlan),
            "The model is not in the caller's plan, or cannot be used: `reason` is then \
             `model_closed`, `model_makes_no_images` or `images_too_large`.",
        ),
        (ApiError::ChatbotAccessDenied, "The chatbot is not in the caller's plan."),
        (ApiError::SubscriptionRequired, "The caller has no active subscription."),
        (ApiError::NotFound, "There is no such thing for the caller; also: no such page."),
        (ApiError::MethodNotAllowed, "What this path answers to a method that it does not have."),
        (
            ApiError::InProgress { retry_after: 2 },
            "A request with the same `Idempotency-Key` is still being answered.",
        ),
        (
            ApiError::TooLarge { max: MAX_BODY as u64 },
            "The request, or a text in it, is too large.",
        ),
        (
            ApiError::UnsupportedMediaType,
            "The body's `Content-Type` is none that is taken here, or it is compressed.",
        ),
        (ApiError::IdempotencyKeyReused, "The same `Idempotency-Key` came with another request."),
        (exceeded, "A limit of the plan is used up; `resets_at` is null where it never frees."),
        (
            ApiError::TooManyFailures { resets_at: midnight, retry_after: 43_200 },
            "Too many answers of the day could not be charged; the day ends at `resets_at`, in UTC.",
        ),
        (ApiError::OtpCooldown { retry_after: 42 }, "A code was sent less than a minute ago."),
        (ApiError::OtpLimit { retry_after: 3_000 }, "Too many codes for the number or address."),
        (ApiError::VerifyLimit { retry_after: 1_800 }, "Too many wrong codes from the address."),
        (
            ApiError::ProviderError { user_message: message() },
            "The model's provider failed. Nothing was charged; the message is kept.",
        ),
        (
            ApiError::ProviderTimeout { user_message: message() },
            "The model's provider took too long. Nothing was charged; the message is kept.",
        ),
        (ApiError::Unavailable { retry_after: 2 }, "The service cannot answer for the moment."),
        (ApiError::Internal, "A defect of ours."),
    ]
}
