//! `POST /api/auth/verify`: logs in with a code.
//! Must not show why a code was refused.

use axum::{Json, extract};
use serde::{Deserialize, Serialize};
use shared::auth::{Login, Verification};
use shared::credential::LoginCode;
use shared::http::view::UserView;
use shared::http::{ApiError, JsonBody, check_text, required_text};
use shared::model::{Timestamp, is_blank};
use utoipa::ToSchema;

use crate::otp::parse_phone;
use crate::source::Source;

/// The most characters of a user's or a device's name.
const MAX_NAME_CHARS: usize = 100;
/// The most characters of a code, with spaces.
const MAX_CODE_CHARS: usize = 40;

#[derive(Deserialize, ToSchema)]
#[schema(as = Login)]
pub(crate) struct RequestBody {
    /// The number that the code was sent to.
    #[schema(value_type = String, format = "phone", max_length = 40, pattern = r"\S", examples("09121234567"))]
    phone_number: Option<String>,
    /// Six digits: Latin, Persian, Arabic or full-width. Signs and marks between them do not count.
    #[schema(
        value_type = String,
        max_length = 40,
        pattern = r"^[^0-9۰-۹٠-٩０-９]*([0-9۰-۹٠-٩０-９][^0-9۰-۹٠-٩０-９]*){6}$",
        examples("123456")
    )]
    code: Option<String>,
    /// What to call a new user; needed with a new number, else ignored. At most 100
    /// characters besides white space around them; a blank one counts as not given.
    #[schema(pattern = r"^\s*(\S([\d\D]{0,98}\S)?)?\s*$", examples("Sara"))]
    name: Option<String>,
    /// What to call this device in the list of devices; as `name`.
    #[schema(pattern = r"^\s*(\S([\d\D]{0,98}\S)?)?\s*$", examples("Sara's phone"))]
    device: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = LoggedIn)]
pub(crate) struct ResponseBody {
    /// The session token, for `Authorization: Bearer`. It is shown this once.
    #[schema(examples("q1Zp3mX0cYw7T5nB2vK8sJ4dL6hF9gR1eU3iO5aQ7tM"))]
    token: String,
    /// When it stops working, if it is not used until then.
    expires_at: Timestamp,
    /// Whether the number was new.
    created: bool,
    user: UserView,
}

/// Log in with a code
///
/// The code is valid for five minutes and once; five wrong tries burn it. A number that is
/// new needs a `name`: without one, `name_required`, and the code can still be used. A hundred
/// wrong codes an hour are taken from one source address.
#[utoipa::path(
    post,
    path = "/api/auth/verify/",
    operation_id = "log_in",
    tag = "auth",
    security(()),
    request_body = RequestBody,
    responses((status = 200, description = "Logged in.", body = ResponseBody)),
    extensions(("x-errors" = json!(["invalid_code", "name_required", "verify_limit"]))),
)]
pub(crate) async fn verify(
    extract::State(login): extract::State<Login>,
    source: Source,
    JsonBody(body): JsonBody<RequestBody>,
) -> Result<Json<ResponseBody>, ApiError> {
    let phone = parse_phone(&login, body.phone_number)?;
    let code = required_text("code", body.code, MAX_CODE_CHARS)?;
    let name = optional_name("name", body.name)?;
    let device = optional_name("device", body.device)?.unwrap_or_default();
    let code = LoginCode::parse(&code).ok_or(ApiError::InvalidCode)?;
    let verified = login.verify(Verification { phone, code, name, device }, &source.0).await?;
    Ok(Json(ResponseBody {
        token: verified.token.expose().to_owned(),
        expires_at: verified.expires_at,
        created: verified.created,
        user: UserView::from(&verified.profile),
    }))
}

/// Trims and checks a name. A blank one counts as not given.
fn optional_name(field: &'static str, name: Option<String>) -> Result<Option<String>, ApiError> {
    let name = name.filter(|name| !is_blank(name)).map(|name| name.trim().to_owned());
    name.map(|name| check_text(field, &name, MAX_NAME_CHARS).map(|()| name)).transpose()
}
