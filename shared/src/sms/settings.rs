//! Settings of text messages.
//! Only reads and checks them; nothing is sent from here.

use aws_types::SdkConfig;
use http::HeaderValue;
use secrecy::ExposeSecret;

use super::{SmsMethod, SmsTemplate};
use crate::aws;
use crate::settings::declared::{
    AWS_ENDPOINT_URL_SNS, SMS, SMS_GATEWAY_AUTHORIZATION, SMS_GATEWAY_METHOD, SMS_GATEWAY_URL,
};
use crate::settings::{SettingsError, Vars};

/// `SMS`: who delivers text messages. Has no default: a server that printed the codes
/// because a setting was forgotten would give its accounts away.
#[derive(Clone, Debug)]
pub enum SmsSettings {
    /// `sns`: AWS SNS, at AWS's own endpoint or that of `AWS_ENDPOINT_URL_SNS`.
    Sns(Box<SdkConfig>),
    /// `gateway`: an HTTP gateway.
    Gateway(SmsGatewaySettings),
    /// `console`: printed on stdout, for a laptop.
    Console,
}

/// How the HTTP gateway is called.
#[derive(Clone, Debug)]
pub struct SmsGatewaySettings {
    /// `SMS_GATEWAY_URL`: the URL, with `{phone}` (E.164), and `{code}` or `{text}` or both,
    /// which are filled in percent-encoded. A secret.
    pub template: SmsTemplate,
    /// `SMS_GATEWAY_METHOD`: `GET` or `POST`; `GET`.
    pub method: SmsMethod,
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
            "gateway" => SmsGatewaySettings::read(vars).map(Self::Gateway),
            "console" => Ok(Self::Console),
            _ => Err(SMS.invalid()),
        }
    }
}

impl SmsGatewaySettings {
    fn read(vars: &Vars) -> Result<Self, SettingsError> {
        let template = vars.parsed(&SMS_GATEWAY_URL)?;
        let authorization = vars.secret(&SMS_GATEWAY_AUTHORIZATION).map(|secret| {
            let mut value = HeaderValue::from_str(secret.expose_secret())
                .map_err(|_| SMS_GATEWAY_AUTHORIZATION.invalid())?;
            // Keeps it out of debug output.
            value.set_sensitive(true);
            Ok(value)
        });
        Ok(Self {
            template: Vars::required(template, &SMS_GATEWAY_URL)?,
            method: vars.parsed(&SMS_GATEWAY_METHOD)?.unwrap_or_default(),
            authorization: authorization.transpose()?,
        })
    }
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
        assert!(refused(&[("SMS", "gateway")]).starts_with("SMS_GATEWAY_URL is not set"));
    }

    #[test]
    fn a_secret_shows_neither_in_errors_nor_in_debug_output() {
        let bad = refused(&[("SMS", "gateway"), ("SMS_GATEWAY_URL", "https://sms.example/k3y")]);
        assert!(!bad.contains("k3y"), "{bad}");
        let header = ("SMS_GATEWAY_AUTHORIZATION", "Bearer k3y");
        let settings =
            SmsSettings::read(&Vars::from_pairs(GATEWAY.into_iter().chain([header]))).unwrap();
        assert!(!format!("{settings:?}").contains("k3y"), "{settings:?}");
    }
}
