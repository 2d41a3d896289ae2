//! The Telegram bot on this machine: what `mobix serve` gives it, and the operator's commands.
//! What it says and does is the functions'.

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

/// Why there is no bot, or none to be had.
#[derive(Debug, thiserror::Error)]
pub enum TelegramError {
    /// A setting cannot be used.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// No client can be made.
    #[error("no HTTPS client can be made: {0}")]
    Https(#[from] HttpsError),
    /// The client that hands updates on cannot be made.
    #[error("no HTTP client can be made: {0}")]
    Client(#[from] reqwest::Error),
    /// Telegram refuses.
    #[error("Telegram: {0}")]
    Bot(#[from] BotError),
    /// The template has no queue.
    #[error("template.yaml has no queue for Telegram's updates")]
    NoQueue,
    /// The updates are fetched and sent at the same time.
    #[error(
        "a webhook is set, so updates cannot be fetched: `mobix telegram delete-webhook` ends it"
    )]
    WebhookIsSet,
    /// The server is set up for another bot, or for none.
    #[error("{0} does not know this bot: start it with the same TELEGRAM_BOT_TOKEN")]
    AnotherBot(String),
}

/// The bot, and the queue that its updates wait in.
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
    /// The bot that the environment names, with its name, for which Telegram is asked; none where
    /// it names none.
    ///
    /// # Errors
    /// [`TelegramError`], where the token is not a bot's.
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
