//! `POST /api/auth/otp`: sends a login code.
//! Must not show whether the number is known.

use axum::http::StatusCode;
use axum::{Json, extract};
use serde::{Deserialize, Serialize};
use shared::auth::Login;
use shared::credential::{CODE_LIFE, RESEND_AFTER};
use shared::http::{ApiError, JsonBody, required_text};
use shared::i18n::Problem;
use shared::model::{Locale, PhoneNumber};
use utoipa::ToSchema;

use crate::source::Source;

/// The most characters of a phone number, with spaces and punctuation.
const MAX_PHONE_CHARS: usize = 40;

#[derive(Deserialize, ToSchema)]
#[schema(as = CodeRequest)]
pub(crate) struct RequestBody {
    /// International, or national in the service's default region (Iran), with Latin,
    /// Persian or Arabic digits; must be a number that can exist.
    #[schema(value_type = String, format = "phone", max_length = 40, pattern = r"\S", examples("09121234567"))]
    phone_number: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = CodeSent)]
pub(crate) struct ResponseBody {
    /// Seconds that the code is valid.
    #[schema(minimum = 0, examples(300))]
    expires_in: u64,
    /// Seconds until the next code may be asked for.
    #[schema(minimum = 0, examples(60))]
    resend_in: u64,
}

/// Ask for a login code
///
/// Sends six digits by text message. The answer is the same whether the number is known or
/// not. At most one in 60 seconds, five an hour and ten a day for one number, and a hundred
/// an hour for one source address; its network and the range of the number have caps, too.
#[utoipa::path(
    post,
    path = "/api/auth/otp/",
    operation_id = "request_login_code",
    tag = "auth",
    security(()),
    request_body = RequestBody,
    responses((status = 202, description = "The code is on its way.", body = ResponseBody)),
    extensions(("x-errors" = json!(["country_not_supported", "otp_cooldown", "otp_limit"]))),
)]
pub(crate) async fn send(
    extract::State(login): extract::State<Login>,
    locale: Locale,
    source: Source,
    JsonBody(body): JsonBody<RequestBody>,
) -> Result<(StatusCode, Json<ResponseBody>), ApiError> {
    let phone = parse_phone(&login, body.phone_number)?;
    login.request_code(&phone, &source.0, locale).await?;
    let body = ResponseBody { expires_in: CODE_LIFE.as_secs(), resend_in: RESEND_AFTER.as_secs() };
    Ok((StatusCode::ACCEPTED, Json(body)))
}

/// Parses the phone number of a request body.
pub(crate) fn parse_phone(login: &Login, text: Option<String>) -> Result<PhoneNumber, ApiError> {
    const FIELD: &str = "phone_number";
    let text = required_text(FIELD, text, MAX_PHONE_CHARS)?;
    login.phone(&text).map_err(|_| ApiError::invalid(FIELD, Problem::Invalid))
}
