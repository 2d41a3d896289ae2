//! The request to an HTTP gateway: a URL and a body with placeholders, and a method. Must never
//! print them: they often contain the account's key.

use std::str::FromStr;

use http::Method;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use url::Url;

use super::SmsMessage;

/// The URL that sends a message.
#[derive(Clone, Debug)]
pub struct SmsTemplate(SecretString);

/// The body of the request.
#[derive(Clone, Debug)]
pub struct SmsBody {
    template: SecretString,
    form: bool,
}

/// The text is no such template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a template")]
pub struct SmsTemplateError;

/// The HTTP method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmsMethod(pub(super) Method);

const PLACEHOLDERS: [&str; 5] = ["{phone}", "{digits}", "{national}", "{code}", "{text}"];

/// What stands for the placeholders, in their order.
pub(super) struct Values([String; 5]);

impl Values {
    pub(super) fn of(message: &SmsMessage) -> Self {
        let phone = message.phone.as_str();
        Self([
            phone.to_owned(),
            phone.trim_start_matches('+').to_owned(),
            message.phone.national(),
            message.code.expose().to_owned(),
            message.text.clone(),
        ])
    }

    /// Sample values, by which a template is checked when it is read.
    fn sample() -> Self {
        let values = ["+989121234567", "989121234567", "9121234567", "123456", "123456"];
        Self(values.map(str::to_owned))
    }

    /// The text is the last, so that no value can introduce a placeholder that is filled.
    fn fill(&self, template: &str, encode: impl Fn(&str) -> String) -> String {
        let values = PLACEHOLDERS.iter().zip(&self.0);
        values.fold(template.to_owned(), |text, (name, value)| text.replace(name, &encode(value)))
    }
}

/// Whether templates name a number, and a code or a text.
pub(super) fn are_complete(templates: &[&SecretString]) -> bool {
    let has = |name: &&str| templates.iter().any(|text| text.expose_secret().contains(*name));
    ["{phone}", "{digits}", "{national}"].iter().any(has) && ["{code}", "{text}"].iter().any(has)
}

fn percent_encoded(value: &str) -> String {
    // Braces are encoded, too, so a value cannot introduce a placeholder.
    utf8_percent_encode(value, NON_ALPHANUMERIC).to_string()
}

/// A value within the quotes of a JSON text.
fn json_escaped(value: &str) -> String {
    let quoted = Value::from(value).to_string();
    quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default().to_owned()
}

impl SmsTemplate {
    pub(super) fn fill(&self, values: &Values) -> Option<Url> {
        let filled = values.fill(self.0.expose_secret(), percent_encoded);
        Url::parse(&filled).ok().filter(|url| matches!(url.scheme(), "http" | "https"))
    }

    pub(super) const fn template(&self) -> &SecretString {
        &self.0
    }
}

impl FromStr for SmsTemplate {
    type Err = SmsTemplateError;
    fn from_str(text: &str) -> Result<Self, SmsTemplateError> {
        let template = Self(text.into());
        template.fill(&Values::sample()).map(|_| template).ok_or(SmsTemplateError)
    }
}

impl SmsBody {
    pub(super) fn fill(&self, values: &Values) -> String {
        let encode = if self.form { percent_encoded } else { json_escaped };
        values.fill(self.template.expose_secret(), encode)
    }

    /// The media type of the body, for where the headers name none.
    pub(super) const fn media_type(&self) -> &'static str {
        if self.form { "application/x-www-form-urlencoded" } else { "application/json" }
    }

    pub(super) const fn template(&self) -> &SecretString {
        &self.template
    }
}

impl FromStr for SmsBody {
    type Err = SmsTemplateError;
    /// JSON, which begins with a brace or a bracket, or else a form.
    fn from_str(text: &str) -> Result<Self, SmsTemplateError> {
        let form = !text.starts_with(['{', '[']);
        let body = Self { template: text.into(), form };
        let sample = body.fill(&Values::sample());
        let is_json = || serde_json::from_str::<Value>(&sample).is_ok();
        if form || is_json() { Ok(body) } else { Err(SmsTemplateError) }
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
    use crate::credential::LoginCode;

    fn values(text: &str) -> Values {
        let phone = "+989121234567".parse().unwrap();
        let code = LoginCode::parse("012345").unwrap();
        Values::of(&SmsMessage { phone, code, text: text.to_owned() })
    }

    #[test]
    fn values_in_a_gateway_url_are_percent_encoded() {
        let template: SmsTemplate =
            "https://sms.example/{phone}?k=s3&t={text}&c={code}&n=0{national}".parse().unwrap();
        let url = template.fill(&values("کد: 1 & {code}/?#")).unwrap();
        assert_eq!(url.path(), "/%2B989121234567");
        let query: Vec<_> = url.query_pairs().into_owned().collect();
        assert_eq!(query[1], ("t".to_owned(), "کد: 1 & {code}/?#".to_owned()));
        assert_eq!(query[2], ("c".to_owned(), "012345".to_owned()));
        assert_eq!(query[3], ("n".to_owned(), "09121234567".to_owned()));
    }

    #[test]
    fn values_in_a_body_are_encoded_as_its_format_wants() {
        let json: SmsBody = r#"{"to":["{digits}"],"text":"{text}"}"#.parse().unwrap();
        let filled = json.fill(&values("a \"b\"\nکد {code}"));
        assert_eq!(filled, r#"{"to":["989121234567"],"text":"a \"b\"\nکد {code}"}"#);
        let form: SmsBody = "To={phone}&Body={text}".parse().unwrap();
        assert_eq!(form.fill(&values("a&b=c")), "To=%2B989121234567&Body=a%26b%3Dc");
    }

    #[test]
    fn template_that_makes_no_url_or_no_json_is_refused() {
        for text in ["ftp://sms.example/{phone}/{code}", "/{phone}/{code}", ""] {
            assert!(text.parse::<SmsTemplate>().is_err(), "{text}");
        }
        for text in [r#"{"to": {phone}"#, "[{code}", r#"{"to": "{phone}",}"#] {
            assert!(text.parse::<SmsBody>().is_err(), "{text}");
        }
    }

    #[test]
    fn templates_name_a_number_and_a_code_or_a_text() {
        let complete = |texts: &[&str]| {
            let texts: Vec<SecretString> = texts.iter().map(|text| (*text).into()).collect();
            are_complete(&texts.iter().collect::<Vec<_>>())
        };
        assert!(complete(&["https://sms.example/{phone}/{code}"]));
        assert!(complete(&["https://sms.example/", "To={national}&Body={text}"]));
        assert!(!complete(&["https://sms.example/?to={phone}"]));
        assert!(!complete(&["https://sms.example/?c={code}"]));
    }

    #[test]
    fn debug_output_hides_the_templates() {
        let template: SmsTemplate = "https://sms.example/key/{phone}/{code}".parse().unwrap();
        let body: SmsBody = r#"{"key":"{phone}"}"#.parse().unwrap();
        assert!(!format!("{template:?} {body:?}").contains("key"));
    }
}
