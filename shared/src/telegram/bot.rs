//! The bot's calls: typed, retried where that may help, and never faster than Telegram allows. Does
//! not know what the bot says.

use std::sync::Arc;
use std::time::Duration;

use secrecy::ExposeSecret;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::sync::OnceCell;
use tokio::time::sleep;

use super::api::{BotApi, Call, TIMEOUT};
use super::error::BotError;
use super::settings::TelegramSettings;
use crate::model::TelegramId;

/// How long a call is waited with in all, where Telegram says that calls come too fast.
const MAX_WAIT: Duration = Duration::from_secs(30);

/// The maximum of retries of a call without an answer.
const RETRIES: u32 = 3;

/// The timeout of a call that only displays something, because the next call waits for it.
const DISPLAY_TIMEOUT: Duration = Duration::from_secs(3);

/// The bot's identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Me {
    /// Its id.
    pub id: TelegramId,
    /// Its username, without the `@`.
    pub username: String,
}

#[derive(Deserialize)]
struct BotUser {
    username: String,
}

/// The bot. Cheap to clone.
#[derive(Clone)]
pub struct Bot {
    api: Arc<dyn BotApi>,
    id: TelegramId,
    username: Arc<OnceCell<String>>,
}

impl Bot {
    /// The bot of `settings`, with `api` as its client.
    #[must_use]
    pub fn new(api: Arc<dyn BotApi>, settings: &TelegramSettings) -> Self {
        let id = settings.token.expose_secret().split(':').next().and_then(|id| id.parse().ok());
        let username = OnceCell::new_with(settings.username.clone());
        Self { api, id: id.unwrap_or(TelegramId::new(0)), username: Arc::new(username) }
    }

    /// The bot's identity. Telegram is asked once, where the settings do not name the bot.
    ///
    /// # Errors
    /// [`BotError`] where Telegram cannot be called.
    pub async fn me(&self) -> Result<Me, BotError> {
        let ask = async || {
            let me: BotUser = self.call("getMe", &json!({})).await?;
            Ok::<_, BotError>(me.username)
        };
        let username = self.username.get_or_try_init(ask).await?.clone();
        Ok(Me { id: self.id, username })
    }

    /// Calls a method, with retries where they may help.
    ///
    /// # Errors
    /// [`BotError`].
    pub async fn call<T: DeserializeOwned>(
        &self,
        method: &'static str,
        parameters: &impl Serialize,
    ) -> Result<T, BotError> {
        read(self.call_with_retries(Call::new(method, parameters)?).await?)
    }

    /// Calls a long-polling method, which answers after at most `waits`.
    ///
    /// # Errors
    /// [`BotError`].
    pub async fn wait_for<T: DeserializeOwned>(
        &self,
        method: &'static str,
        parameters: &impl Serialize,
        waits: Duration,
    ) -> Result<T, BotError> {
        let call = Call { timeout: TIMEOUT + waits, ..Call::new(method, parameters)? };
        read(self.api.call(call).await?)
    }

    /// Calls a method that only displays something, once.
    pub(super) async fn call_once(
        &self,
        method: &'static str,
        parameters: &impl Serialize,
    ) -> Result<Value, BotError> {
        let call = Call { timeout: DISPLAY_TIMEOUT, ..Call::new(method, parameters)? };
        self.api.call(call).await
    }

    /// Calls a method with a text, with retries; without the text's entities if Telegram refuses
    /// them.
    pub(super) async fn with_entities<T: DeserializeOwned>(
        &self,
        method: &'static str,
        parameters: &impl Serialize,
    ) -> Result<T, BotError> {
        let mut call = Call::new(method, parameters)?;
        let answer = match self.call_with_retries(call.clone()).await {
            Err(BotError::Refused { code, reason }) if call.parameters.contains_key("entities") => {
                tracing::warn!(code, reason, method, "entities_refused");
                call.parameters.remove("entities");
                self.call_with_retries(call).await
            }
            answer => answer,
        };
        read(answer?)
    }

    pub(super) async fn call_with_retries(&self, mut call: Call) -> Result<Value, BotError> {
        let (mut patience, mut failures) = (MAX_WAIT, 0);
        loop {
            match self.api.call(call.clone()).await {
                Err(BotError::RateLimited(wait)) if wait <= patience => {
                    patience = patience.saturating_sub(wait);
                    sleep(wait).await;
                }
                // The call may have been executed: a duplicate message is better than none.
                Err(BotError::NoAnswer(_)) if failures < RETRIES => {
                    failures += 1;
                    sleep(Duration::from_millis(200) * 3_u32.pow(failures)).await;
                }
                Err(BotError::Migrated(chat))
                    if call.parameters.get("chat_id") != Some(&json!(chat)) =>
                {
                    call.parameters.insert("chat_id".to_owned(), json!(chat));
                }
                answer => return answer,
            }
        }
    }
}

pub(super) fn read<T: DeserializeOwned>(result: Value) -> Result<T, BotError> {
    serde_json::from_value(result)
        .map_err(|_| BotError::NoAnswer("a result of another kind".to_owned()))
}
