//! Long polling, for machines that Telegram cannot reach: fetches updates, and hands each to the
//! webhook of `mobix serve`. One that it does not take is fetched again.

use std::time::Duration;

use frankenstein::methods::GetUpdatesParams;
use serde_json::Value;
use shared::https;
use shared::settings::Vars;
use shared::telegram::{Bot, BotError, Envelope};
use tokio::time::sleep;
use url::Url;

use super::webhook::{UPDATES, set_commands};
use super::{TelegramError, bot};

/// How long Telegram waits for an update before it answers that there is none.
const WAITS: Duration = Duration::from_secs(50);

/// How long after a failure it is tried again.
const PAUSE: Duration = Duration::from_secs(2);

/// How long `mobix serve` may take to take an update.
const TAKES: Duration = Duration::from_secs(10);

/// Hands updates on until it is stopped.
///
/// # Errors
/// [`TelegramError`], where it will not get better by itself.
pub async fn poll(vars: &Vars, api: &Url) -> Result<(), TelegramError> {
    let (settings, bot) = bot(vars)?;
    let webhook = format!("{}/telegram/webhook/", api.as_str().trim_end_matches('/'));
    let taker = Taker {
        client: https::client()?.timeout(TAKES).build()?,
        secret: settings.webhook_secret().expose().to_owned(),
        webhook,
    };
    set_commands(&bot).await?;
    announce(&bot, &taker.webhook).await?;
    let mut offset = None;
    loop {
        let updates = match fetch(&bot, offset).await {
            Ok(updates) => updates,
            Err(BotError::RateLimited(pause)) => {
                sleep(pause).await;
                continue;
            }
            Err(error @ BotError::NoAnswer(_)) => {
                tracing::warn!(%error, "get_updates_failed");
                sleep(PAUSE).await;
                continue;
            }
            Err(BotError::Refused { code: 409, reason }) if reason.contains("webhook") => {
                return Err(TelegramError::WebhookIsSet);
            }
            Err(error @ BotError::Refused { code: 409, .. }) => {
                // Two who fetch take turns at being refused.
                tracing::warn!(%error, "get_updates_conflict");
                sleep(PAUSE).await;
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        for update in updates {
            if !taker.takes(&update).await? {
                // From it on, everything is fetched again.
                sleep(PAUSE).await;
                break;
            }
            offset = update.get("update_id").and_then(Value::as_i64).map(|id| id.saturating_add(1));
        }
    }
}

async fn fetch(bot: &Bot, offset: Option<i64>) -> Result<Vec<Value>, BotError> {
    let wanted = GetUpdatesParams::builder()
        .maybe_offset(offset)
        .timeout(u32::try_from(WAITS.as_secs()).unwrap_or_default())
        .allowed_updates(UPDATES.to_vec())
        .build();
    bot.wait_for("getUpdates", &wanted, WAITS).await
}

/// The server that updates are posted to.
struct Taker {
    client: reqwest::Client,
    secret: String,
    webhook: String,
}

impl Taker {
    /// Whether an update was taken.
    async fn takes(&self, update: &Value) -> Result<bool, TelegramError> {
        let body = update.to_string();
        if Envelope::read(&body).is_err() {
            // Telegram's own, and not to be understood: it must not stand in the way.
            return Ok(true);
        }
        let request = self
            .client
            .post(&self.webhook)
            .header("x-telegram-bot-api-secret-token", &self.secret)
            .header("content-type", "application/json")
            .body(body);
        match request.send().await.map(|answer| answer.status().as_u16()) {
            Ok(401) => Err(TelegramError::AnotherBot(self.webhook.clone())),
            Ok(200..300) => Ok(true),
            Ok(status) => {
                tracing::warn!(status, "webhook_refused_update");
                Ok(false)
            }
            Err(error) => {
                let error = error.without_url();
                tracing::warn!(%error, "webhook_unreachable");
                Ok(false)
            }
        }
    }
}

#[expect(clippy::print_stdout, reason = "this is what the person at the terminal waits for")]
async fn announce(bot: &Bot, webhook: &str) -> Result<(), TelegramError> {
    let me = bot.me().await?;
    println!("@{} is listened to; what people write there goes to {webhook}.", me.username);
    Ok(())
}
