//! What `mobix serve` gives the functions where the environment names nothing else: login codes on
//! the console, and a demo instead of a model provider.

use std::sync::Arc;

use shared::auth::AuthSettings;
use shared::chat::ChatSettings;
use shared::clock::SystemClock;
use shared::https::HttpsError;
use shared::provider::{HttpProvider, ProviderSettings};
use shared::settings::{SettingsError, Vars};
use shared::sms::{self, SmsSettings};
use shared::store::Store;
use uuid::Uuid;

use crate::functions::Backend;
use crate::provider::DemoProvider;

/// Why the functions cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum BackendError {
    /// A setting cannot be used.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// No HTTPS client can be made.
    #[error("no HTTPS client can be made: {0}")]
    Https(#[from] HttpsError),
    /// The demo provider cannot listen.
    #[error("the demo model provider cannot start: {0}")]
    Demo(#[from] std::io::Error),
}

/// The model provider that answers messages.
pub enum ProviderChoice {
    /// The provider of the environment.
    Provider(ProviderSettings),
    /// The built-in demo, which runs until this value is dropped.
    Demo(DemoProvider),
}

impl ProviderChoice {
    /// The provider that the environment names, else the demo.
    ///
    /// # Errors
    /// [`BackendError`].
    pub async fn of(vars: &Vars) -> Result<Self, BackendError> {
        match ProviderSettings::read(vars)? {
            Some(settings) => Ok(Self::Provider(settings)),
            None => Ok(Self::Demo(DemoProvider::start().await?)),
        }
    }

    fn settings(&self, vars: &Vars) -> Result<ProviderSettings, SettingsError> {
        match self {
            Self::Provider(settings) => Ok(settings.clone()),
            Self::Demo(demo) => {
                ProviderSettings::required(&vars.clone().or("MODEL_API_BASE_URL", demo.base_url()))
            }
        }
    }
}

/// The clients and settings of the functions.
///
/// # Errors
/// [`BackendError`].
pub async fn backend(
    store: Store,
    choice: &ProviderChoice,
    vars: &Vars,
) -> Result<Backend, BackendError> {
    // A login code expires within minutes, so a key that lives as long as the process is enough
    // here.
    let key = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
    let vars = vars.clone().or("SMS", "console").or("OTP_HASH_KEY", key);
    Ok(Backend {
        store,
        clock: Arc::new(SystemClock),
        provider: Arc::new(HttpProvider::new(choice.settings(&vars)?)?),
        sms: sms::sender(SmsSettings::read(&vars)?)?,
        auth: AuthSettings::read(&vars)?,
        chat: ChatSettings::read(&vars)?,
        telegram: None,
    })
}
