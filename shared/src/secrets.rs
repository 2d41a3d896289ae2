//! Settings that are secrets, from AWS Secrets Manager by name. Read once, at start.
//! Must not show them.

use std::time::Duration;

use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::config::Builder;
use aws_sdk_secretsmanager::config::retry::RetryConfig;
use aws_sdk_secretsmanager::config::timeout::TimeoutConfig;
use aws_sdk_secretsmanager::error::ProvideErrorMetadata;
use futures_util::future::try_join_all;

use crate::aws;
use crate::settings::{SettingsError, Vars, invalid};

/// A setting that may be kept in Secrets Manager.
#[derive(Clone, Copy, Debug)]
pub struct Secret {
    /// The setting.
    pub setting: &'static str,
    /// The variable with the name or ARN of the secret whose text is the setting's value.
    pub variable: &'static str,
}

impl Secret {
    /// `OTP_HASH_KEY`.
    pub const OTP_HASH_KEY: Self =
        Self { setting: "OTP_HASH_KEY", variable: "OTP_HASH_KEY_SECRET" };
    /// `SMS_GATEWAY_URL`.
    pub const SMS_GATEWAY_URL: Self =
        Self { setting: "SMS_GATEWAY_URL", variable: "SMS_GATEWAY_URL_SECRET" };
    /// `SMS_GATEWAY_AUTHORIZATION`.
    pub const SMS_GATEWAY_AUTHORIZATION: Self =
        Self { setting: "SMS_GATEWAY_AUTHORIZATION", variable: "SMS_GATEWAY_AUTHORIZATION_SECRET" };
    /// `MODEL_API_KEY`.
    pub const MODEL_API_KEY: Self =
        Self { setting: "MODEL_API_KEY", variable: "MODEL_API_KEY_SECRET" };
    /// `TELEGRAM_BOT_TOKEN`.
    pub const TELEGRAM_BOT_TOKEN: Self =
        Self { setting: "TELEGRAM_BOT_TOKEN", variable: "TELEGRAM_BOT_TOKEN_SECRET" };
}

/// The variables, with the values of those secrets that they name: all read at once.
///
/// # Errors
/// [`SettingsError`] naming the variable whose secret cannot be read.
pub async fn resolve(vars: Vars, secrets: &[Secret]) -> Result<Vars, SettingsError> {
    let named = |secret: &Secret| Some((*secret, vars.text(secret.variable)?.to_owned()));
    let named: Vec<_> = secrets.iter().filter_map(named).collect();
    if named.is_empty() {
        return Ok(vars);
    }
    let client = client(&vars)?;
    let values = named.into_iter().map(async |(secret, id)| {
        Ok::<_, SettingsError>((secret.setting, read(&client, secret, id).await?))
    });
    let values = try_join_all(values).await?;
    Ok(values.into_iter().fold(vars, |vars, (setting, value)| vars.with(setting, value)))
}

async fn read(client: &Client, secret: Secret, id: String) -> Result<String, SettingsError> {
    let unusable = |why: &str| {
        let allowed = "the name or ARN of a secret that may be read and holds a text";
        invalid(secret.variable, format!("{allowed} ({why})"))
    };
    let answer = client.get_secret_value().secret_id(id).send().await;
    // Only the error's code: its message repeats what was asked for.
    let answer = answer.map_err(|error| unusable(error.code().unwrap_or("no answer")))?;
    let text = answer.secret_string.filter(|text| !text.trim().is_empty());
    text.ok_or_else(|| unusable("it holds none"))
}

/// Gives up before the 10 seconds are over that Lambda gives a function to start.
fn client(vars: &Vars) -> Result<Client, SettingsError> {
    let endpoint = aws::endpoint(vars, "AWS_ENDPOINT_URL_SECRETS_MANAGER")?;
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(1))
        .operation_attempt_timeout(Duration::from_secs(2))
        .operation_timeout(Duration::from_secs(7))
        .build();
    let retries = RetryConfig::standard().with_initial_backoff(Duration::from_millis(100));
    let config = Builder::from(&aws::config(vars, endpoint.as_ref())?);
    Ok(Client::from_conf(config.timeout_config(timeouts).retry_config(retries).build()))
}
