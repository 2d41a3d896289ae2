//! Function `telegram-worker`: takes Telegram's updates from their queue, and does what people
//! can do in the app, in Telegram. Rules, limits and storage are those of the app: `shared`.

mod addressing;
mod answer;
mod batch;
mod callback_data;
mod callback_query;
mod commands;
mod context;
mod delivery;
mod depth_limit;
mod draft;
mod edited_message;
mod error_reply;
mod failure;
mod incoming;
mod menu;
mod process;
mod sessions;
mod sign_in;
mod text_message;
mod unknown_update;

use std::sync::Arc;
use std::time::Duration;

use shared::auth::TelegramAccounts;
use shared::chat::{Chat, Sessions};
use shared::telegram::{Bot, UpdateQueue};

pub use batch::handle;

/// How long an invocation may take beyond the longest answer: what Telegram may make us wait.
/// The function's timeout in the template has room for both, and the queue gives an update to
/// nobody else before.
pub const DELIVERY_TIME: Duration = Duration::from_secs(50);

/// How often an update is taken before the queue gives it up (`maxReceiveCount` in the template).
pub const MAX_RECEIVES: u32 = 5;

/// What working on updates needs. Cheap to clone.
#[derive(Clone)]
pub struct State {
    /// The bot as it speaks.
    pub bot: Bot,
    /// Where updates come from.
    pub queue: Arc<dyn UpdateQueue>,
    /// Whose Telegram accounts are.
    pub accounts: TelegramAccounts,
    /// Chat sessions.
    pub sessions: Sessions,
    /// Talking.
    pub chat: Chat,
}
