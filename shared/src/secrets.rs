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
use crate::settings::{Setting, SettingsError, Vars, declared, secret_variable};

/// The variables, with the values of those secrets that they name: all read at once.
///
/// # Errors
/// [`SettingsError`] naming the variable whose secret cannot be read.
pub async fn resolve(vars: Vars, secrets: &[Setting]) -> Result<Vars, SettingsError> {
    let named = |secret: &Setting| Some((*secret, vars.secret_id(secret)?.to_owned()));
    let named: Vec<_> = secrets.iter().filter_map(named).collect();
    if named.is_empty() {
        return Ok(vars);
    }
    let client = client(&vars)?;
    let values = named.into_iter().map(async |(secret, id)| {
        Ok::<_, SettingsError>((secret.name, read(&client, secret, id).await?))
    });
    let values = try_join_all(values).await?;
    Ok(values.into_iter().fold(vars, |vars, (setting, value)| vars.with(setting, value)))
}

async fn read(client: &Client, secret: Setting, id: String) -> Result<String, SettingsError> {
    let unusable = |why: &str| {
        let allowed = "the name or ARN of a secret that may be read and holds a text";
        let name = secret_variable(&secret);
        SettingsError::Secret { name, why: format!("{allowed} ({why})") }
    };
    let answer = client.get_secret_value().secret_id(id).send().await;
    // Only the error's code: its message repeats what was asked for.
    let answer = answer.map_err(|error| unusable(error.code().unwrap_or("no answer")))?;
    let text = answer.secret_string.filter(|text| !text.trim().is_empty());
    text.ok_or_else(|| unusable("it holds none"))
}

/// Gives up before the 10 seconds are over that Lambda gives a function to start.
fn client(vars: &Vars) -> Result<Client, SettingsError> {
    let endpoint = aws::endpoint(vars, &declared::AWS_ENDPOINT_URL_SECRETS_MANAGER)?;
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(1))
        .operation_attempt_timeout(Duration::from_secs(2))
        .operation_timeout(Duration::from_secs(7))
        .build();
    let retries = RetryConfig::standard().with_initial_backoff(Duration::from_millis(100));
    let config = Builder::from(&aws::config(vars, endpoint.as_ref())?);
    Ok(Client::from_conf(config.timeout_config(timeouts).retry_config(retries).build()))
}
