//! Messages through an HTTP SMS gateway, by a URL with placeholders.
//! Must not show that URL anywhere: it often holds the account's key.

use std::error::Error;
use std::str::FromStr;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use http::header::AUTHORIZATION;
use http::{HeaderValue, Method};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{Client, redirect};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::{SmsError, SmsGatewaySettings, SmsMessage, SmsSender};
use crate::https::{self, HttpsError};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
const TIMEOUT: Duration = Duration::from_secs(10);

/// The URL that sends a message, with `{phone}`, and `{code}` or `{text}` or both.
#[derive(Clone, Debug)]
pub struct SmsTemplate(SecretString);

/// A text that is no such URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not {}", SmsTemplate::ALLOWED)]
pub struct SmsTemplateError;

/// How the gateway is called. All it needs is in the URL; no body is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmsMethod(Method);

/// Sends through an HTTP gateway, which says 2xx when it has taken the message.
#[derive(Clone, Debug)]
pub struct GatewaySms {
    client: Client,
    template: SmsTemplate,
    method: SmsMethod,
    authorization: Option<HeaderValue>,
}

impl SmsTemplate {
    /// What a template may be.
    pub const ALLOWED: &'static str =
        "an absolute http or https URL with {phone}, and {code} or {text} or both";

    fn fill(&self, phone: &str, code: &str, text: &str) -> Option<Url> {
        // Braces are encoded too, so a value can bring no placeholder in.
        let encoded = |value: &str| utf8_percent_encode(value, NON_ALPHANUMERIC).to_string();
        let template = self.0.expose_secret();
        let filled = template
            .replace("{phone}", &encoded(phone))
            .replace("{code}", &encoded(code))
            .replace("{text}", &encoded(text));
        Url::parse(&filled).ok().filter(|url| matches!(url.scheme(), "http" | "https"))
    }
}

impl FromStr for SmsTemplate {
    type Err = SmsTemplateError;
    fn from_str(text: &str) -> Result<Self, SmsTemplateError> {
        let complete =
            text.contains("{phone}") && ["{code}", "{text}"].iter().any(|name| text.contains(name));
        let template = Self(text.into());
        let sample = template.fill("+989121234567", "123456", "123456");
        if complete && sample.is_some() { Ok(template) } else { Err(SmsTemplateError) }
    }
}

impl Default for SmsMethod {
    fn default() -> Self {
        Self(Method::GET)
    }
}

impl FromStr for SmsMethod {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "GET" => Ok(Self(Method::GET)),
            "POST" => Ok(Self(Method::POST)),
            _ => Err(()),
        }
    }
}

impl GatewaySms {
    /// A client for the gateway. It connects with the first message.
    ///
    /// # Errors
    /// [`HttpsError`].
    pub fn new(settings: SmsGatewaySettings) -> Result<Self, HttpsError> {
        let SmsGatewaySettings { template, method, authorization } = settings;
        let client = https::client()?
            // A redirect would carry number and code to an address that nobody configured.
            .redirect(redirect::Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT);
        Ok(Self { client: client.build()?, template, method, authorization })
    }

    async fn deliver(&self, message: SmsMessage) -> Result<(), SmsError> {
        let url = self.template.fill(message.phone.as_str(), message.code.expose(), &message.text);
        let url = url.ok_or_else(|| SmsError::Refused("its URL cannot be made".to_owned()))?;
        let mut request = self.client.request(self.method.0.clone(), url);
        if let Some(authorization) = &self.authorization {
            request = request.header(AUTHORIZATION, authorization.clone());
        }
        let answer = request.send().await.map_err(|error| no_answer(error.without_url()))?;
        if answer.status().is_success() {
            Ok(())
        } else {
            Err(SmsError::Refused(answer.status().to_string()))
        }
    }
}

impl SmsSender for GatewaySms {
    fn send(&self, message: SmsMessage) -> BoxFuture<'_, Result<(), SmsError>> {
        self.deliver(message).boxed()
    }
}

/// The innermost cause says most ("connection refused"), and never holds the URL.
fn no_answer(error: reqwest::Error) -> SmsError {
    if error.is_timeout() {
        return SmsError::NoAnswer("timed out".to_owned());
    }
    let mut cause: &dyn Error = &error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    SmsError::NoAnswer(cause.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_filled_in_is_percent_encoded() {
        let template: SmsTemplate =
            "https://sms.example/{phone}?k=s3&t={text}&c={code}".parse().unwrap();
        let url = template.fill("+989121234567", "123456", "کد: 1 & {code}/?#").unwrap();
        assert_eq!(url.path(), "/%2B989121234567");
        let query: Vec<_> = url.query_pairs().into_owned().collect();
        assert_eq!(query[1], ("t".to_owned(), "کد: 1 & {code}/?#".to_owned()));
        assert_eq!(query[2], ("c".to_owned(), "123456".to_owned()));
    }

    #[test]
    fn a_template_without_its_placeholders_or_its_scheme_is_refused() {
        for text in [
            "https://sms.example/?to={phone}",
            "https://sms.example/?c={code}",
            "ftp://sms.example/{phone}/{code}",
            "/{phone}/{code}",
            "",
        ] {
            assert!(text.parse::<SmsTemplate>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_url_does_not_show_in_debug_output() {
        let template: SmsTemplate = "https://sms.example/key/{phone}/{code}".parse().unwrap();
        assert!(!format!("{template:?}").contains("key"));
    }
}
