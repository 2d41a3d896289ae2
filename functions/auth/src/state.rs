//! The state that the router hands to its handlers.

use axum::extract::FromRef;
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
