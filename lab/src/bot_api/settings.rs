//! What a bot sets of itself. Plain data.

use serde_json::Value;

/// The commands for some users.
#[derive(Clone, Debug, PartialEq)]
pub struct Commands {
    /// For whom: a BotCommandScope, as JSON.
    pub scope: Value,
    /// For which language; empty: for those that have none of their own.
    pub language_code: String,
    /// Each command with its description.
    pub commands: Vec<(String, String)>,
}

/// Where updates go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// The address.
    pub url: String,
    /// What every delivery must carry.
    pub secret_token: Option<String>,
    /// The kinds of updates, where the bot chose them.
    pub allowed_updates: Option<Vec<String>>,
    /// Deliveries at the same time.
    pub max_connections: i64,
}
