//! Logging in and out: `/api/auth/…`.
//! Reads requests and shows answers; what is allowed is decided in `shared::auth`.

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

/// What the handlers work with.
#[derive(Clone, FromRef)]
pub struct State {
    /// Logging in.
    pub login: Login,
    /// The devices people are logged in on.
    pub devices: Devices,
    /// The Telegram accounts that people are logged in with.
    pub accounts: TelegramAccounts,
    /// What the Telegram bot is called, without the `@`; none: there is no bot.
    pub bot_name: Option<String>,
    /// For requests that no authorizer has seen.
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
