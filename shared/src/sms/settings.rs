//! Settings of text messages.
//! Only reads and checks them; nothing is sent from here.

use std::collections::BTreeMap;
use std::str::FromStr;

use aws_types::SdkConfig;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use secrecy::ExposeSecret;

use super::template::are_complete;
use super::{SmsBody, SmsMethod, SmsSuccess, SmsTemplate};
use crate::aws;
use crate::settings::declared::{
    AWS_ENDPOINT_URL_SNS, SMS, SMS_GATEWAY_AUTHORIZATION, SMS_GATEWAY_BODY, SMS_GATEWAY_HEADERS,
    SMS_GATEWAY_METHOD, SMS_GATEWAY_SUCCESS, SMS_GATEWAY_URL,
};
use crate::settings::{SettingsError, Vars};

/// `SMS`: who delivers text messages. Has no default: a server that printed the codes
/// because a setting was forgotten would give its accounts away.
#[derive(Clone, Debug)]
pub enum SmsSettings {
    /// `sns`: AWS SNS, at AWS's own endpoint or that of `AWS_ENDPOINT_URL_SNS`.
    Sns(Box<SdkConfig>),
    /// `gateway`: an HTTP gateway.
    Gateway(Box<SmsGatewaySettings>),
    /// `console`: printed on stdout, for a laptop.
    Console,
}

/// How the HTTP gateway is called.
#[derive(Clone, Debug)]
pub struct SmsGatewaySettings {
    /// `SMS_GATEWAY_URL`: the URL, in which placeholders are filled in percent-encoded: `{phone}`
    /// (E.164), `{digits}` (the same without `+`), `{national}` (without country code and prefix),
    /// `{code}` and `{text}`. A secret.
    pub template: SmsTemplate,
    /// `SMS_GATEWAY_BODY`: the body with the same placeholders, a secret; none.
    pub body: Option<SmsBody>,
    /// `SMS_GATEWAY_METHOD`: `GET` or `POST`; `GET`, and with a body `POST`.
    pub method: SmsMethod,
    /// `SMS_GATEWAY_HEADERS`: more headers, secrets; none.
    pub headers: HeaderMap,
    /// `SMS_GATEWAY_SUCCESS`: what the answer holds where the message was taken; none.
    pub success: Option<SmsSuccess>,
    /// `SMS_GATEWAY_AUTHORIZATION`: the `Authorization` header, a secret; none.
    pub authorization: Option<HeaderValue>,
}

impl SmsSettings {
    /// Reads them.
    ///
    /// # Errors
    /// [`SettingsError`] naming the variable that cannot be used.
    pub fn read(vars: &Vars) -> Result<Self, SettingsError> {
        match Vars::required(vars.text(&SMS), &SMS)? {
            "sns" => {
                let endpoint = aws::endpoint(vars, &AWS_ENDPOINT_URL_SNS)?;
                Ok(Self::Sns(Box::new(aws::config(vars, endpoint.as_ref())?)))
            }
            "gateway" => SmsGatewaySettings::read(vars).map(Box::new).map(Self::Gateway),
            "console" => Ok(Self::Console),
            _ => Err(SMS.invalid()),
        }
    }
}

impl SmsGatewaySettings {
    fn read(vars: &Vars) -> Result<Self, SettingsError> {
        let template = vars.parsed(&SMS_GATEWAY_URL)?;
        let template: SmsTemplate = Vars::required(template, &SMS_GATEWAY_URL)?;
        let body: Option<SmsBody> = vars.parsed(&SMS_GATEWAY_BODY)?;
        let templates: Vec<_> =
            [template.template()].into_iter().chain(body.as_ref().map(SmsBody::template)).collect();
        if !are_complete(&templates) {
            return Err(SMS_GATEWAY_URL.invalid());
        }
        let method: SmsMethod = vars
            .parsed(&SMS_GATEWAY_METHOD)?
            .unwrap_or_else(|| SmsMethod(if body.is_some() { Method::POST } else { Method::GET }));
        if body.is_some() && method.0 == Method::GET {
            return Err(SMS_GATEWAY_METHOD.invalid());
        }
        let authorization = vars.secret(&SMS_GATEWAY_AUTHORIZATION).map(|secret| {
            let mut value = HeaderValue::from_str(secret.expose_secret())
                .map_err(|_| SMS_GATEWAY_AUTHORIZATION.invalid())?;
            // Keeps it out of debug output.
            value.set_sensitive(true);
            Ok(value)
        });
        Ok(Self {
            template,
            body,
            method,
            headers: headers(vars).ok_or_else(|| SMS_GATEWAY_HEADERS.invalid())?,
            success: vars.parsed(&SMS_GATEWAY_SUCCESS)?,
            authorization: authorization.transpose()?,
        })
    }
}

/// The headers of `SMS_GATEWAY_HEADERS`. None: it is not an object of headers.
fn headers(vars: &Vars) -> Option<HeaderMap> {
    let Some(text) = vars.text(&SMS_GATEWAY_HEADERS) else { return Some(HeaderMap::new()) };
    let pairs: BTreeMap<String, String> = serde_json::from_str(text).ok()?;
    let header = |(name, value): (String, String)| {
        let mut value = HeaderValue::from_str(&value).ok()?;
        value.set_sensitive(true);
        Some((HeaderName::from_str(&name).ok()?, value))
    };
    pairs.into_iter().map(header).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GATEWAY: [(&str, &str); 2] =
        [("SMS", "gateway"), ("SMS_GATEWAY_URL", "https://sms.example/k3y/{phone}/{code}")];

    fn refused(pairs: &[(&str, &str)]) -> String {
        SmsSettings::read(&Vars::from_pairs(pairs.iter().copied())).unwrap_err().to_string()
    }

    #[test]
    fn the_sms_sender_must_be_named() {
        assert_eq!(refused(&[]), "SMS is not set: it must be sns, gateway or console");
        assert!(refused(&[("SMS", "pigeon")]).starts_with("SMS is not usable"));
        for (name, value) in [
            ("SMS_GATEWAY_HEADERS", "X-API-KEY: k3y"),
            ("SMS_GATEWAY_HEADERS", r#"{"a b": "c"}"#),
            ("SMS_GATEWAY_BODY", r#"{"to": "#),
        ] {
            let refused = refused(&[GATEWAY[0], GATEWAY[1], (name, value)]);
            assert!(refused.starts_with(&format!("{name} is not usable")), "{refused}");
        }
        let get = ("SMS_GATEWAY_METHOD", "GET");
        let refused_get = refused(&[GATEWAY[0], GATEWAY[1], get, ("SMS_GATEWAY_BODY", "a={code}")]);
        assert!(refused_get.starts_with("SMS_GATEWAY_METHOD is not usable"));
        assert!(refused(&[("SMS", "gateway")]).starts_with("SMS_GATEWAY_URL is not set"));
    }

    #[test]
    fn a_secret_shows_neither_in_errors_nor_in_debug_output() {
        let bad = refused(&[("SMS", "gateway"), ("SMS_GATEWAY_URL", "https://sms.example/k3y")]);
        assert!(!bad.contains("k3y"), "{bad}");
        let more = [
            ("SMS_GATEWAY_AUTHORIZATION", "Bearer k3y"),
            ("SMS_GATEWAY_HEADERS", r#"{"X-API-KEY": "k3y"}"#),
            ("SMS_GATEWAY_BODY", r#"{"key": "k3y"}"#),
        ];
        let settings =
            SmsSettings::read(&Vars::from_pairs(GATEWAY.into_iter().chain(more))).unwrap();
        assert!(!format!("{settings:?}").contains("k3y"), "{settings:?}");
    }
}
