//! Function `auth`: logging in and out, `/api/auth/…`.
//! Must not decide who may log in: `shared::auth` does.

pub mod openapi;
mod otp;
mod source;
mod telegram;
mod tokens;
mod verify;

use axum::Router;
use axum::extract::FromRef;
use axum::routing::{delete, get, post};
use shared::auth::{Authenticator, Devices, Login, TelegramAccounts};

/// What the handlers need.
#[derive(Clone, FromRef)]
pub struct State {
    /// Login codes.
    pub login: Login,
    /// The devices that users are logged in on.
    pub devices: Devices,
    /// Links between Telegram accounts and users.
    pub accounts: TelegramAccounts,
    /// The username of the Telegram bot, without the `@`. None: there is no bot.
    pub bot_username: Option<String>,
    /// Authenticates requests that came past no authorizer.
    pub authenticator: Authenticator,
}

/// The function's routes.
pub fn router(state: State) -> Router {
    Router::new()
        .route("/api/auth/otp", post(otp::send))
        .route("/api/auth/verify", post(verify::verify))
        .route("/api/auth/telegram", post(telegram::link))
        .route("/api/auth/logout", post(tokens::logout))
        .route("/api/auth/tokens", get(tokens::list))
        .route("/api/auth/tokens/{id}", delete(tokens::revoke))
        .with_state(state)
}
