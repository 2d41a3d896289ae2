//! Long polling, for machines that Telegram cannot reach: fetches updates, and sends each to the
//! webhook of `mobix serve`. An update that the webhook refuses is fetched again.

use std::time::Duration;

use frankenstein::methods::GetUpdatesParams;
use serde_json::Value;
use shared::https;
use shared::settings::Vars;
use shared::telegram::{Bot, BotError, Envelope};
use tokio::time::sleep;
use url::Url;

use super::webhook::{ALLOWED_UPDATES, set_commands};
use super::{TelegramError, bot};

/// How long Telegram waits for an update before it answers with none.
const LONG_POLL_TIMEOUT: Duration = Duration::from_secs(50);

/// The pause after a failure.
const RETRY_DELAY: Duration = Duration::from_secs(2);

/// The timeout of a call of the webhook.
const DELIVERY_TIMEOUT: Duration = Duration::from_secs(10);

/// Passes updates on until the process is stopped.
///
/// # Errors
/// [`TelegramError`] where a retry would not help.
pub async fn poll(vars: &Vars, api: &Url) -> Result<(), TelegramError> {
    let (settings, bot) = bot(vars)?;
    let webhook = format!("{}/telegram/webhook/", api.as_str().trim_end_matches('/'));
    let client = WebhookClient {
        client: https::client()?.timeout(DELIVERY_TIMEOUT).build()?,
        secret: settings.webhook_secret().expose().to_owned(),
        webhook,
    };
    set_commands(&bot).await?;
    announce(&bot, &client.webhook).await?;
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
                sleep(RETRY_DELAY).await;
                continue;
            }
            Err(BotError::Refused { code: 409, reason }) if reason.contains("webhook") => {
                return Err(TelegramError::WebhookIsSet);
            }
            Err(error @ BotError::Refused { code: 409, .. }) => {
                // Two programs that poll the same bot get this answer in turns.
                tracing::warn!(%error, "get_updates_conflict");
                sleep(RETRY_DELAY).await;
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        for update in updates {
            if !client.deliver(&update).await? {
                // Telegram sends this update and all later ones again.
                sleep(RETRY_DELAY).await;
                break;
            }
            offset = update.get("update_id").and_then(Value::as_i64).map(|id| id.saturating_add(1));
        }
    }
}

async fn fetch(bot: &Bot, offset: Option<i64>) -> Result<Vec<Value>, BotError> {
    let wanted = GetUpdatesParams::builder()
        .maybe_offset(offset)
        .timeout(u32::try_from(LONG_POLL_TIMEOUT.as_secs()).unwrap_or_default())
        .allowed_updates(ALLOWED_UPDATES.to_vec())
        .build();
    bot.wait_for("getUpdates", &wanted, LONG_POLL_TIMEOUT).await
}

/// The server that updates are posted to.
struct WebhookClient {
    client: reqwest::Client,
    secret: String,
    webhook: String,
}

impl WebhookClient {
    /// Sends an update; returns whether it is done with.
    async fn deliver(&self, update: &Value) -> Result<bool, TelegramError> {
        let body = update.to_string();
        if Envelope::read(&body).is_err() {
            // The update is Telegram's own, and unreadable: a retry would block all later updates.
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
