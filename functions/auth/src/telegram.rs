//! `POST /api/auth/telegram`: a deep link that logs in the Telegram bot.
//! Must not call Telegram: the bot redeems the code when the link is followed.

use axum::http::StatusCode;
use axum::{Json, extract};
use serde::Serialize;
use shared::auth::LINK_CODE_LIFE;
use shared::http::{ApiError, Caller};
use utoipa::ToSchema;

use crate::State;

#[derive(Serialize, ToSchema)]
#[schema(as = TelegramLink)]
pub(crate) struct ResponseBody {
    /// Opens the bot in Telegram, and logs in whoever follows it there: once.
    #[schema(examples(
        "https://t.me/mobixai_bot?start=q1Zp3mX0cYw7T5nB2vK8sJ4dL6hF9gR1eU3iO5aQ7tM"
    ))]
    url: String,
    /// Seconds that it works.
    #[schema(minimum = 0, examples(600))]
    expires_in: u64,
}

/// Link Telegram
///
/// A link that opens the Telegram bot and logs it in to the caller's account, once, within ten
/// minutes. Where the service has no bot, `not_found`.
#[utoipa::path(
    post,
    path = "/api/auth/telegram/",
    operation_id = "link_telegram",
    tag = "auth",
    responses((status = 201, description = "The link.", body = ResponseBody)),
    extensions(("x-errors" = json!(["not_found"]))),
)]
pub(crate) async fn link(
    extract::State(state): extract::State<State>,
    caller: Caller,
) -> Result<(StatusCode, Json<ResponseBody>), ApiError> {
    let bot = state.bot_username.ok_or(ApiError::NotFound)?;
    let code = state.accounts.link_code(caller.user).await?;
    let url = format!("https://t.me/{bot}?start={}", code.expose());
    let body = ResponseBody { url, expires_in: LINK_CODE_LIFE.as_secs() };
    Ok((StatusCode::CREATED, Json(body)))
}
