//! How AWS's services are reached: region and credentials as Lambda sets them, and one
//! HTTPS client for all. Knows none of the services.

use std::sync::LazyLock;
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_smithy_http_client::tls::{self, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::runtime_components::{
    RuntimeComponents, RuntimeComponentsBuilder,
};
use aws_smithy_types::config_bag::ConfigBag;
use aws_types::SdkConfig;
use aws_types::region::Region;
use url::Url;

use crate::background::spawn_after;
use crate::settings::declared::{
    AWS_ACCESS_KEY_ID, AWS_ENDPOINT_URL, AWS_REGION, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN,
};
use crate::settings::{Setting, SettingsError, Vars};

/// Every client of the process uses this one: it pools connections.
static HTTPS: LazyLock<Https> = LazyLock::new(|| {
    let builder = aws_smithy_http_client::Builder::new();
    Https(builder.tls_provider(tls::Provider::Rustls(CryptoMode::Ring)).build_https())
});

/// Connects when it is first asked to. The SDK would have it read the machine's root
/// certificates where a service's client is made, and wait for it.
#[derive(Clone, Debug)]
struct Https(SharedHttpClient);

impl HttpClient for Https {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        self.0.http_connector(settings, components)
    }
}

/// Starts reading the machine's root certificates on a thread of its own, which takes
/// milliseconds: neither the start nor what needs no AWS waits for them.
pub(crate) fn preload() {
    spawn_after("aws-roots", Duration::ZERO, || {
        let nothing = RuntimeComponentsBuilder::new("preload");
        // This is where it reads them.
        if let Err(error) = HTTPS.0.validate_base_client_config(&nothing, &ConfigBag::base()) {
            tracing::warn!(error, "root_certificates_not_preloaded");
        }
    });
}

/// What a service's client is made from, by the variables that Lambda sets: `AWS_REGION`,
/// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`. The SDK's own search
/// for profiles and instance roles is left out: on Lambda it finds nothing, and costs
/// a megabyte.
///
/// An `endpoint` without TLS is an emulator, for which region and credentials may be missing.
///
/// # Errors
/// [`SettingsError`] naming the variable that is missing.
pub(crate) fn config(vars: &Vars, endpoint: Option<&Url>) -> Result<SdkConfig, SettingsError> {
    let is_emulator = endpoint.is_some_and(|url| url.scheme() == "http");
    let required = |setting, emulated| {
        let given = vars.text(setting).or(is_emulator.then_some(emulated));
        Vars::required(given.map(str::to_owned), setting)
    };
    let region = required(&AWS_REGION, "us-east-1")?;
    let credentials = Credentials::new(
        required(&AWS_ACCESS_KEY_ID, "local")?,
        required(&AWS_SECRET_ACCESS_KEY, "local")?,
        vars.text(&AWS_SESSION_TOKEN).map(str::to_owned),
        None,
        "environment",
    );
    let config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(region))
        .credentials_provider(aws_credential_types::provider::SharedCredentialsProvider::new(
            credentials,
        ))
        .http_client(SharedHttpClient::new(HTTPS.clone()));
    Ok(match endpoint {
        Some(url) => config.endpoint_url(url.as_str()).build(),
        None => config.build(),
    })
}

/// The endpoint for a service that a setting gives, `AWS_ENDPOINT_URL_SQS` for instance, or else
/// `AWS_ENDPOINT_URL`; none: AWS's own for the region.
///
/// # Errors
/// [`SettingsError`] naming the variable that is no URL.
pub(crate) fn endpoint(vars: &Vars, setting: &Setting) -> Result<Option<Url>, SettingsError> {
    for setting in [setting, &AWS_ENDPOINT_URL] {
        if let Some(url) = vars.parsed(setting)? {
            return Ok(Some(url));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::declared::AWS_ENDPOINT_URL_SNS;

    const LAMBDA: [(&str, &str); 4] = [
        ("AWS_REGION", "eu-central-1"),
        ("AWS_ACCESS_KEY_ID", "AKIA"),
        ("AWS_SECRET_ACCESS_KEY", "s3cret"),
        ("AWS_SESSION_TOKEN", "t0ken"),
    ];

    #[test]
    fn the_variables_that_lambda_sets_are_enough() {
        let config = config(&Vars::from_pairs(LAMBDA), None).unwrap();
        assert_eq!(config.region().unwrap().as_ref(), "eu-central-1");
        assert_eq!(config.endpoint_url(), None);
        let shown = format!("{config:?}");
        assert!(!shown.contains("s3cret") && !shown.contains("t0ken"), "{shown}");
    }

    #[test]
    fn a_missing_setting_is_named() {
        for (missing, _) in &LAMBDA[..3] {
            let vars = Vars::from_pairs(LAMBDA.into_iter().filter(|(name, _)| name != missing));
            let error = config(&vars, None).unwrap_err().to_string();
            assert!(error.starts_with(&format!("{missing} is not set")), "{error}");
        }
    }

    #[test]
    fn an_emulator_needs_neither_region_nor_credentials() {
        let nothing = Vars::from_pairs::<&str, &str>([]);
        let emulator = Url::parse("http://127.0.0.1:8000").unwrap();
        let config_of = |url: &Url| config(&nothing, Some(url));
        assert_eq!(config_of(&emulator).unwrap().endpoint_url(), Some(emulator.as_str()));
        assert!(config_of(&Url::parse("https://dynamodb.example").unwrap()).is_err());
    }

    #[test]
    fn a_services_own_endpoint_comes_first() {
        let all = ("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
        let own = ("AWS_ENDPOINT_URL_SNS", "http://127.0.0.1:2");
        let port = |pairs: &[(&str, &str)]| {
            let vars = Vars::from_pairs(pairs.iter().copied());
            endpoint(&vars, &AWS_ENDPOINT_URL_SNS).unwrap().and_then(|url| url.port())
        };
        assert_eq!([port(&[]), port(&[all]), port(&[all, own])], [None, Some(1), Some(2)]);
    }
}
