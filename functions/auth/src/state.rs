//! The state that the router hands to its handlers.

use axum::extract::FromRef;
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
