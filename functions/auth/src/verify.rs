//! Logging in with a code: `POST /api/auth/verify`.
//! Every code that does not let one in gets the same answer.

use axum::{Json, extract};
use serde::{Deserialize, Serialize};
use shared::auth::{Login, Verification};
use shared::credential::LoginCode;
use shared::http::view::UserView;
use shared::http::{ApiError, JsonBody, check_text, required_text};
use shared::model::Timestamp;

use crate::otp::phone;

/// The most characters of a person's and of a device's name.
const MAX_NAME_CHARS: usize = 100;
/// Longer than any way to type six digits.
const MAX_CODE_CHARS: usize = 40;

#[derive(Deserialize)]
pub(crate) struct Body {
    phone_number: Option<String>,
    code: Option<String>,
    name: Option<String>,
    device: Option<String>,
}

#[derive(Serialize)]
pub(crate) struct Answer {
    token: String,
    expires_at: Timestamp,
    created: bool,
    user: UserView,
}

pub(crate) async fn verify(
    extract::State(login): extract::State<Login>,
    JsonBody(body): JsonBody<Body>,
) -> Result<Json<Answer>, ApiError> {
    let phone = phone(&login, body.phone_number)?;
    let code = required_text("code", body.code, MAX_CODE_CHARS)?;
    let name = optional_name("name", body.name)?;
    let device = optional_name("device", body.device)?.unwrap_or_default();
    let code = LoginCode::parse(&code).ok_or(ApiError::InvalidCode)?;
    let done = login.verify(Verification { phone, code, name, device }).await?;
    Ok(Json(Answer {
        token: done.token.expose().to_owned(),
        expires_at: done.expires_at,
        created: done.created,
        user: UserView::from(&done.profile),
    }))
}

/// A name without the white space around it; a blank one counts as not given.
fn optional_name(field: &'static str, name: Option<String>) -> Result<Option<String>, ApiError> {
    let name = name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
    name.map(|name| check_text(field, &name, MAX_NAME_CHARS).map(|()| name)).transpose()
}
