//! Where the model provider is and how long it may take.
//! Must not show the key.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::settings::declared::{
    ANSWER_TIMEOUT_SECONDS, MODEL_API_BASE_URL, MODEL_API_KEY, MODEL_CONNECT_TIMEOUT_SECONDS,
    MODEL_IDLE_TIMEOUT_SECONDS, OPENROUTER_API_KEY,
};
use crate::settings::{Setting, SettingsError, Vars};

const OPENROUTER: &str = "https://openrouter.ai/api/v1";

/// How to reach the model provider.
#[derive(Clone, Debug)]
pub struct ProviderSettings {
    /// `MODEL_API_BASE_URL`: what `/chat/completions` is appended to; http or https, with no
    /// user name, query or fragment. Default: OpenRouter, where a key is set.
    pub base_url: Url,
    /// `MODEL_API_KEY`, or else `OPENROUTER_API_KEY`: sent as the bearer token; printable
    /// ASCII without spaces. Default: none is sent.
    pub api_key: Option<SecretString>,
    /// `MODEL_CONNECT_TIMEOUT_SECONDS`: the longest wait for one connection; 1 to 60.
    /// Default: 5.
    pub connect_timeout: Duration,
    /// `MODEL_IDLE_TIMEOUT_SECONDS`: the longest wait for the first and for more bytes of an
    /// answer; 1 to 840. Default: 60.
    pub idle_timeout: Duration,
    /// `ANSWER_TIMEOUT_SECONDS`: the longest an answer may take in all, retries included;
    /// 1 to 840. Default: 300.
    pub total_timeout: Duration,
}

impl ProviderSettings {
    /// The settings that Secrets Manager may hold.
    pub const SECRETS: [Setting; 1] = [MODEL_API_KEY];

    /// The provider's settings in `vars`, or none where neither a key nor a base URL is set.
    ///
    /// # Errors
    /// [`SettingsError::Invalid`] where a variable holds something else than it may.
    pub fn read(vars: &Vars) -> Result<Option<Self>, SettingsError> {
        let api_key = api_key(vars)?;
        let Some(base_url) = base_url(vars, api_key.is_some())? else {
            return Ok(None);
        };
        let seconds = |setting| vars.number(setting).map(Duration::from_secs);
        Ok(Some(Self {
            base_url,
            api_key,
            connect_timeout: seconds(&MODEL_CONNECT_TIMEOUT_SECONDS)?,
            idle_timeout: seconds(&MODEL_IDLE_TIMEOUT_SECONDS)?,
            total_timeout: Self::answer_timeout(vars)?,
        }))
    }

    /// The provider's settings in `vars`, where there must be a provider.
    ///
    /// # Errors
    /// [`SettingsError`] naming the variable.
    pub fn required(vars: &Vars) -> Result<Self, SettingsError> {
        Vars::required(Self::read(vars)?, &OPENROUTER_API_KEY)
    }

    /// `ANSWER_TIMEOUT_SECONDS` alone: what holds a place for an answer reads it too, with
    /// or without a provider.
    ///
    /// # Errors
    /// [`SettingsError::Invalid`] where it is no number of its range.
    pub fn answer_timeout(vars: &Vars) -> Result<Duration, SettingsError> {
        vars.number(&ANSWER_TIMEOUT_SECONDS).map(Duration::from_secs)
    }

    /// Where requests go.
    pub(super) fn endpoint(&self) -> Url {
        let mut url = self.base_url.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(["chat", "completions"]);
        }
        url
    }
}

fn api_key(vars: &Vars) -> Result<Option<SecretString>, SettingsError> {
    for setting in [&MODEL_API_KEY, &OPENROUTER_API_KEY] {
        if let Some(key) = vars.secret(setting) {
            let fits = key.expose_secret().bytes().all(|byte| byte.is_ascii_graphic());
            return match fits {
                true => Ok(Some(key)),
                false => Err(setting.invalid()),
            };
        }
    }
    Ok(None)
}

fn base_url(vars: &Vars, has_key: bool) -> Result<Option<Url>, SettingsError> {
    let url = match vars.parsed::<Url>(&MODEL_API_BASE_URL)? {
        None if has_key => Some(OPENROUTER.parse().map_err(|_| MODEL_API_BASE_URL.invalid())?),
        url => url,
    };
    match url {
        Some(url) if !is_plain(&url) => Err(MODEL_API_BASE_URL.invalid()),
        url => Ok(url),
    }
}

fn is_plain(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Option<ProviderSettings>, SettingsError> {
        ProviderSettings::read(&Vars::from_pairs(pairs.iter().copied()))
    }

    #[test]
    fn nothing_set_means_no_provider() {
        assert!(read(&[]).unwrap().is_none());
        assert!(read(&[("ANSWER_TIMEOUT_SECONDS", "9")]).unwrap().is_none());
    }

    #[test]
    fn a_key_alone_means_openrouter() {
        let settings = read(&[("OPENROUTER_API_KEY", "sk-or-1")]).unwrap().unwrap();
        assert_eq!(settings.endpoint().as_str(), "https://openrouter.ai/api/v1/chat/completions");
        assert_eq!(settings.total_timeout, Duration::from_secs(300));
        assert!(!format!("{settings:?}").contains("sk-or-1"));
    }

    #[test]
    fn a_base_url_alone_needs_no_key_and_may_end_in_a_slash() {
        let settings = read(&[("MODEL_API_BASE_URL", "http://127.0.0.1:8080/v1/")]);
        let settings = settings.unwrap().unwrap();
        assert_eq!(settings.endpoint().as_str(), "http://127.0.0.1:8080/v1/chat/completions");
        assert!(settings.api_key.is_none());
    }

    #[test]
    fn the_models_own_key_comes_first() {
        let both = read(&[("OPENROUTER_API_KEY", "two"), ("MODEL_API_KEY", "one")]);
        assert_eq!(both.unwrap().unwrap().api_key.unwrap().expose_secret(), "one");
    }

    #[test]
    fn an_unusable_setting_is_refused_by_name() {
        for (name, value) in [
            ("MODEL_API_BASE_URL", "openrouter.ai"),
            ("MODEL_API_BASE_URL", "ftp://example.com"),
            ("MODEL_API_BASE_URL", "https://name:secret@example.com/v1"),
            ("MODEL_API_BASE_URL", "https://example.com/v1?key=secret"),
            ("MODEL_API_KEY", "two words"),
            ("MODEL_API_KEY", "کلید"),
            ("ANSWER_TIMEOUT_SECONDS", "841"),
            ("MODEL_IDLE_TIMEOUT_SECONDS", "0"),
        ] {
            let error = read(&[("OPENROUTER_API_KEY", "key"), (name, value)]).unwrap_err();
            assert!(error.to_string().starts_with(name), "{error}");
            assert!(!error.to_string().contains("secret"), "{error}");
        }
    }
}
