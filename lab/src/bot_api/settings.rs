//! The settings that a bot makes. Plain data.

use serde_json::Value;

/// The commands for some users.
#[derive(Clone, Debug, PartialEq)]
pub struct Commands {
    /// The scope: a BotCommandScope, as JSON.
    pub scope: Value,
    /// The language; empty: all users without commands of their own language.
    pub language_code: String,
    /// Each command with its description.
    pub commands: Vec<(String, String)>,
}

/// The webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// The address.
    pub url: String,
    /// The secret that every delivery must have.
    pub secret_token: Option<String>,
    /// The kinds of updates, if the bot selected them.
    pub allowed_updates: Option<Vec<String>>,
    /// The maximum of concurrent deliveries.
    pub max_connections: i64,
}
