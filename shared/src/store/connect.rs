//! How the table is reached: client, credentials, time limits and retries.

use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Builder, Credentials, Region};
use url::Url;

use super::Store;
use crate::aws;
use crate::settings::declared::{AWS_ENDPOINT_URL_DYNAMODB, DYNAMODB_URL, TABLE_NAME};
use crate::settings::{SettingsError, Vars};

/// Where the table is.
#[derive(Clone, Debug)]
pub struct StoreSettings {
    /// `TABLE_NAME`: the table's name, 3 to 255 characters; `mobixai` by default.
    pub table: String,
    /// `DYNAMODB_URL`, or else AWS's own names for it, `AWS_ENDPOINT_URL_DYNAMODB` and
    /// `AWS_ENDPOINT_URL`: an endpoint other than AWS's for the region, such as DynamoDB Local.
    pub endpoint: Option<Url>,
}

impl StoreSettings {
    /// Reads them.
    ///
    /// # Errors
    /// [`SettingsError`] naming the variable that cannot be used.
    pub fn read(vars: &Vars) -> Result<Self, SettingsError> {
        Self::required(&vars.clone().or(TABLE_NAME.name, "mobixai"))
    }

    /// Reads them where the table must be named: a function on AWS knows none by itself.
    ///
    /// # Errors
    /// [`SettingsError`] naming the variable that is missing or cannot be used.
    pub fn required(vars: &Vars) -> Result<Self, SettingsError> {
        let table = Vars::required(vars.text(&TABLE_NAME), &TABLE_NAME)?;
        if !(3..=255).contains(&table.len()) {
            return Err(TABLE_NAME.invalid());
        }
        let endpoint = match vars.parsed(&DYNAMODB_URL)? {
            None => aws::endpoint(vars, &AWS_ENDPOINT_URL_DYNAMODB)?,
            endpoint => endpoint,
        };
        Ok(Self { table: table.to_owned(), endpoint })
    }
}

impl Store {
    /// Connects with the credentials and region of the environment, as Lambda sets them.
    /// Nothing is sent yet.
    ///
    /// # Errors
    /// [`SettingsError`] naming the variable that is missing.
    pub fn connect(settings: &StoreSettings, vars: &Vars) -> Result<Self, SettingsError> {
        let config = aws::config(vars, settings.endpoint.as_ref())?;
        let client = Client::from_conf(with_limits(Builder::from(&config)).build());
        Ok(Self::new(client, &settings.table))
    }
}

/// A configuration for an emulator at `endpoint`, which wants credentials but checks none.
#[must_use]
pub fn local_config(endpoint: &str) -> Builder {
    let http = aws_smithy_http_client::Builder::new().build_http();
    let credentials = Credentials::new("local", "local", None, None, "local");
    with_limits(aws_sdk_dynamodb::Config::builder())
        .behavior_version(BehaviorVersion::latest())
        .http_client(http)
        .credentials_provider(credentials)
        .region(Region::from_static("us-east-1"))
        .endpoint_url(endpoint)
}

/// Throttling and lost answers are retried with jittered, growing pauses; an answer that
/// takes seconds is not coming.
fn with_limits(config: Builder) -> Builder {
    let retries = RetryConfig::standard()
        .with_max_attempts(5)
        .with_initial_backoff(Duration::from_millis(50))
        .with_max_backoff(Duration::from_secs(2));
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(2))
        .operation_attempt_timeout(Duration::from_secs(5))
        .operation_timeout(Duration::from_secs(15))
        .build();
    config.retry_config(retries).timeout_config(timeouts)
}
