//! The Telegram bot on this machine: the bot and queue for `mobix serve`, and the operator's
//! commands. The functions define what the bot says and does.

mod poll;
mod webhook;

use std::sync::Arc;

use shared::https::HttpsError;
use shared::settings::{SettingsError, Vars};
use shared::telegram::{Bot, BotError, HttpBotApi, TelegramSettings};

pub use poll::poll;
pub use webhook::{delete_webhook, set_webhook};

use crate::queue::LocalQueue;
use crate::template::{QueueDefinition, Template};

/// Why the bot or a command for it cannot run.
#[derive(Debug, thiserror::Error)]
pub enum TelegramError {
    /// A setting cannot be used.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// No HTTPS client can be made.
    #[error("no HTTPS client can be made: {0}")]
    Https(#[from] HttpsError),
    /// The client that calls `mobix serve` cannot be made.
    #[error("no HTTP client can be made: {0}")]
    Client(#[from] reqwest::Error),
    /// Telegram refuses a call.
    #[error("Telegram: {0}")]
    Bot(#[from] BotError),
    /// The template has no queue.
    #[error("template.yaml has no queue for Telegram's updates")]
    NoQueue,
    /// Updates cannot be fetched while a webhook is set.
    #[error(
        "a webhook is set, so updates cannot be fetched: `mobix telegram delete-webhook` ends it"
    )]
    WebhookIsSet,
    /// The server is set up for another bot, or for none.
    #[error("{0} does not know this bot: start it with the same TELEGRAM_BOT_TOKEN")]
    AnotherBot(String),
}

/// The bot and the queue of its updates.
#[derive(Clone)]
pub struct Telegram {
    /// Its settings.
    pub settings: TelegramSettings,
    /// The bot.
    pub bot: Bot,
    /// The queue.
    pub queue: LocalQueue,
}

impl Telegram {
    /// The bot that the environment names, if it names one. Calls Telegram for the bot's username.
    ///
    /// # Errors
    /// [`TelegramError`], for instance where Telegram rejects the token.
    pub async fn of(vars: &Vars, template: &Template) -> Result<Option<Self>, TelegramError> {
        let Some(settings) = TelegramSettings::read(vars)? else { return Ok(None) };
        let definition = template.queue.clone().ok_or(TelegramError::NoQueue)?;
        let mut telegram = Self::new(settings, definition)?;
        match telegram.bot.me().await {
            Ok(me) => telegram.settings.username = Some(me.username),
            Err(BotError::Unauthorized) => return Err(BotError::Unauthorized.into()),
            Err(error) => tracing::warn!(%error, "telegram_unreachable"),
        }
        Ok(Some(telegram))
    }

    /// A bot with an empty queue.
    ///
    /// # Errors
    /// [`HttpsError`].
    pub fn new(settings: TelegramSettings, queue: QueueDefinition) -> Result<Self, HttpsError> {
        let bot = Bot::new(Arc::new(HttpBotApi::new(&settings)?), &settings);
        Ok(Self { settings, bot, queue: LocalQueue::new(queue) })
    }
}

fn bot(vars: &Vars) -> Result<(TelegramSettings, Bot), TelegramError> {
    let settings = TelegramSettings::required(vars)?;
    let bot = Bot::new(Arc::new(HttpBotApi::new(&settings)?), &settings);
    Ok((settings, bot))
}
