//! The bot: its token, its name, where Telegram is, and the secret that webhook calls show.
//! Must not show token or secret.

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use url::Url;

use crate::settings::declared::{TELEGRAM_API_URL, TELEGRAM_BOT_TOKEN, TELEGRAM_BOT_USERNAME};
use crate::settings::{Setting, SettingsError, Vars};

/// The bot, and how to reach Telegram.
#[derive(Clone, Debug)]
pub struct TelegramSettings {
    /// `TELEGRAM_BOT_TOKEN`: the bot's token, a secret.
    pub token: SecretString,
    /// `TELEGRAM_BOT_USERNAME`: its name without the `@`; none: Telegram is asked.
    pub username: Option<String>,
    /// `TELEGRAM_API_URL`: Telegram's Bot API, or a server of one's own that speaks it;
    /// `https://api.telegram.org`.
    pub api_url: Url,
}

/// What Telegram shows us with each update (`X-Telegram-Bot-Api-Secret-Token`), so that we know
/// it is Telegram. It follows from the bot's token (HMAC-SHA-256), which only Telegram and we
/// know, so there is no second secret to keep in step.
#[derive(Clone, Debug)]
pub struct WebhookSecret(SecretString);

impl TelegramSettings {
    /// The settings that Secrets Manager may hold.
    pub const SECRETS: [Setting; 1] = [TELEGRAM_BOT_TOKEN];

    /// The bot's settings in `vars`; none where there is no bot.
    ///
    /// # Errors
    /// [`SettingsError`] naming the variable that cannot be used.
    pub fn read(vars: &Vars) -> Result<Option<Self>, SettingsError> {
        let Some(token) = vars.secret(&TELEGRAM_BOT_TOKEN) else { return Ok(None) };
        if !is_token(token.expose_secret()) {
            return Err(TELEGRAM_BOT_TOKEN.invalid());
        }
        let default = || Url::parse("https://api.telegram.org").ok();
        let api_url: Option<Url> = vars.parsed(&TELEGRAM_API_URL)?.or_else(default);
        let api_url = api_url.filter(|url| matches!(url.scheme(), "http" | "https"));
        Ok(Some(Self {
            token,
            username: Self::username(vars)?,
            api_url: api_url.ok_or_else(|| TELEGRAM_API_URL.invalid())?,
        }))
    }

    /// The bot's settings in `vars`, where there must be a bot.
    ///
    /// # Errors
    /// [`SettingsError`] naming the variable that is missing or cannot be used.
    pub fn required(vars: &Vars) -> Result<Self, SettingsError> {
        Vars::required(Self::read(vars)?, &TELEGRAM_BOT_TOKEN)
    }

    /// `TELEGRAM_BOT_USERNAME` alone, for who only names the bot.
    ///
    /// # Errors
    /// [`SettingsError`] where it is no name of a bot.
    pub fn username(vars: &Vars) -> Result<Option<String>, SettingsError> {
        let is_name = |name: &str| {
            (3..=32).contains(&name.len())
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        };
        let name = vars
            .text(&TELEGRAM_BOT_USERNAME)
            .map(|name| name.strip_prefix('@').unwrap_or(name).to_owned());
        match name {
            Some(name) if !is_name(&name) => Err(TELEGRAM_BOT_USERNAME.invalid()),
            name => Ok(name),
        }
    }

    /// The secret of its webhook.
    #[must_use]
    pub fn webhook_secret(&self) -> WebhookSecret {
        WebhookSecret::of(&self.token)
    }
}

fn is_token(text: &str) -> bool {
    let usable = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    text.split_once(':').is_some_and(|(id, key)| {
        let digits = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
        digits && !key.is_empty() && key.bytes().all(usable)
    })
}

impl WebhookSecret {
    fn of(token: &SecretString) -> Self {
        // A key of any length makes an HMAC.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(token.expose_secret().as_bytes()) else {
            return Self(SecretString::default());
        };
        mac.update(b"telegram webhook");
        let mut text = String::new();
        for byte in mac.finalize().into_bytes() {
            let _infallible = write!(text, "{byte:02x}");
        }
        Self(text.into())
    }

    /// Whether a caller shows it: compared in constant time, and none is none.
    #[must_use]
    pub fn is(&self, shown: &[u8]) -> bool {
        let secret = self.0.expose_secret().as_bytes();
        !secret.is_empty() && bool::from(secret.ct_eq(shown))
    }

    /// Its text, for the one call that tells Telegram.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(token: &str) -> Result<Option<TelegramSettings>, SettingsError> {
        TelegramSettings::read(&Vars::from_pairs([(TELEGRAM_BOT_TOKEN.name, token)]))
    }

    #[test]
    fn without_a_token_there_is_no_bot() {
        assert!(settings("").unwrap().is_none());
        let api = settings("7:k3y").unwrap().unwrap().api_url;
        assert_eq!(api.as_str(), "https://api.telegram.org/");
    }

    #[test]
    fn a_malformed_bot_token_is_refused_and_not_repeated() {
        for bad in ["none", "k3y", ":k3y", "7:", "7:k3y/../getMe", "bot7:k3y"] {
            let error = settings(bad).unwrap_err().to_string();
            assert!(error.starts_with("TELEGRAM_BOT_TOKEN is not usable"), "{error}");
            assert!(!error.contains("k3y"), "{error}");
        }
    }

    #[test]
    fn the_webhooks_secret_follows_from_the_token_and_is_what_telegram_takes() {
        let secret = |token| settings(token).unwrap().unwrap().webhook_secret();
        assert!(secret("7:k3y").is(secret("7:k3y").expose().as_bytes()));
        assert!(!secret("7:k3y").is(secret("7:other").expose().as_bytes()));
        assert!(!secret("7:k3y").is(b""));
        assert_eq!(secret("7:k3y").expose().len(), 64);
        assert!(secret("7:k3y").expose().bytes().all(|byte| byte.is_ascii_hexdigit()));
    }

    #[test]
    fn neither_token_nor_secret_shows_in_debug_output() {
        let settings = settings("7:k3y").unwrap().unwrap();
        assert!(!format!("{settings:?}").contains("k3y"));
        let secret = settings.webhook_secret();
        assert!(!format!("{secret:?}").contains(secret.expose()));
    }
}
