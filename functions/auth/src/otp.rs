//! Login codes: `POST /api/auth/otp`.
//! Answers the same whether the number is known or not.

use axum::http::StatusCode;
use axum::{Json, extract};
use serde::{Deserialize, Serialize};
use shared::auth::Login;
use shared::credential::{CODE_LIFE, RESEND_AFTER};
use shared::http::{ApiError, JsonBody, required_text};
use shared::i18n::Problem;
use shared::model::{Locale, PhoneNumber};

use crate::source::Source;

/// Longer than any way to write a number.
const MAX_PHONE_CHARS: usize = 40;

#[derive(Deserialize)]
pub(crate) struct Body {
    phone_number: Option<String>,
}

#[derive(Serialize)]
pub(crate) struct Answer {
    expires_in: u64,
    resend_in: u64,
}

pub(crate) async fn send(
    extract::State(login): extract::State<Login>,
    locale: Locale,
    source: Source,
    JsonBody(body): JsonBody<Body>,
) -> Result<(StatusCode, Json<Answer>), ApiError> {
    let phone = phone(&login, body.phone_number)?;
    login.request_code(&phone, &source.0, locale).await?;
    let answer = Answer { expires_in: CODE_LIFE.as_secs(), resend_in: RESEND_AFTER.as_secs() };
    Ok((StatusCode::ACCEPTED, Json(answer)))
}

/// The number that a body names.
pub(crate) fn phone(login: &Login, text: Option<String>) -> Result<PhoneNumber, ApiError> {
    const FIELD: &str = "phone_number";
    let text = required_text(FIELD, text, MAX_PHONE_CHARS)?;
    login.phone(&text).map_err(|_| ApiError::invalid(FIELD, Problem::Invalid))
}
