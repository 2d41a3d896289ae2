//! Telegram: its Bot API, the queue of its updates, and texts in its format. Decides nothing: the
//! function `telegram-worker` decides what the bot says and does.

mod api;
mod bot;
mod chat;
mod envelope;
mod error;
mod queue;
mod settings;
mod sqs;
pub mod text;

pub use api::{BotApi, Call, HttpBotApi, Upload};
pub use bot::{Bot, Me};
pub use chat::{Outgoing, Picture};
pub use envelope::{Envelope, InvalidUpdate};
pub use error::BotError;
pub use queue::{QueueError, QueuedUpdate, UpdateQueue};
pub use settings::{TelegramSettings, WebhookSecret};
pub use sqs::{QueueSettings, SqsQueue};
