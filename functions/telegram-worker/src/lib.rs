//! Function `telegram-worker`: takes Telegram's updates from their queue, and does what people
//! can do in the app, in Telegram. Rules, limits and storage are those of the app: `shared`.

mod answer;
mod apology;
mod batch;
mod button;
mod commands;
mod deliver;
mod edit;
mod failure;
mod growing;
mod incoming;
mod menu;
mod nesting;
mod pressed;
mod sessions;
mod sign_in;
mod speech;
mod talk;
mod turn;
mod unread;
mod work;

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
pub const RECEIVES: u32 = 5;

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
