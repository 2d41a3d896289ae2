//! The clients and use cases that updates are processed with.

use std::sync::Arc;

use shared::auth::TelegramAccounts;
use shared::chat::{Chat, Sessions};
use shared::telegram::{Bot, UpdateQueue};

/// What processing updates needs. Cheap to clone.
#[derive(Clone)]
pub struct State {
    /// The bot, which calls the Bot API.
    pub bot: Bot,
    /// The queue that the updates come from.
    pub queue: Arc<dyn UpdateQueue>,
    /// Links between Telegram accounts and users.
    pub accounts: TelegramAccounts,
    /// Chat sessions.
    pub sessions: Sessions,
    /// Sends messages to the model and settles their cost.
    pub chat: Chat,
}
