//! The request to an HTTP gateway: a URL with placeholders, and a method. Must never print that
//! URL: it often contains the account's key.

use std::str::FromStr;

use http::Method;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

/// The URL that sends a message, with `{phone}`, and `{code}` or `{text}` or both.
#[derive(Clone, Debug)]
pub struct SmsTemplate(SecretString);

/// The text is no such URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not {}", SmsTemplate::ALLOWED)]
pub struct SmsTemplateError;

/// The HTTP method. All values are in the URL; there is no body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmsMethod(Method);

impl SmsTemplate {
    /// The requirements of a template.
    pub const ALLOWED: &'static str =
        "an absolute http or https URL with {phone}, and {code} or {text} or both";

    pub(super) fn fill(&self, phone: &str, code: &str, text: &str) -> Option<Url> {
        // Braces are encoded, too, so a value cannot introduce a placeholder.
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

impl SmsMethod {
    pub(super) fn method(&self) -> Method {
        self.0.clone()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_in_a_gateway_url_are_percent_encoded() {
        let template: SmsTemplate =
            "https://sms.example/{phone}?k=s3&t={text}&c={code}".parse().unwrap();
        let url = template.fill("+989121234567", "123456", "کد: 1 & {code}/?#").unwrap();
        assert_eq!(url.path(), "/%2B989121234567");
        let query: Vec<_> = url.query_pairs().into_owned().collect();
        assert_eq!(query[1], ("t".to_owned(), "کد: 1 & {code}/?#".to_owned()));
        assert_eq!(query[2], ("c".to_owned(), "123456".to_owned()));
    }

    #[test]
    fn template_without_placeholders_or_scheme_is_refused() {
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
    fn debug_output_hides_the_url() {
        let template: SmsTemplate = "https://sms.example/key/{phone}/{code}".parse().unwrap();
        assert!(!format!("{template:?}").contains("key"));
    }
}
