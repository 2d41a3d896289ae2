//! Telegram: its Bot API, the updates it sends us and the queue they wait in, and texts as it
//! takes them. Decides nothing: what is said and done is decided by the bot, in the function
//! `telegram-worker`.

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
pub use envelope::{Envelope, NoUpdate};
pub use error::BotError;
pub use queue::{QueueError, QueuedUpdate, UpdateQueue};
pub use settings::{TelegramSettings, WebhookSecret};
pub use sqs::{QueueSettings, SqsQueue};
