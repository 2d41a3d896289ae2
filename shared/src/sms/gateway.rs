//! SMS through an HTTP gateway, whose URL has placeholders. Must never print that URL: it often
//! contains the account's key.

use std::error::Error;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use http::HeaderValue;
use http::header::AUTHORIZATION;
use reqwest::{Client, redirect};

use super::{SmsError, SmsGatewaySettings, SmsMessage, SmsMethod, SmsSender, SmsTemplate};
use crate::https::{self, HttpsError};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
const TIMEOUT: Duration = Duration::from_secs(10);

/// Sends through an HTTP gateway, which answers 2xx when it has accepted the message.
#[derive(Clone, Debug)]
pub struct GatewaySms {
    client: Client,
    template: SmsTemplate,
    method: SmsMethod,
    authorization: Option<HeaderValue>,
}

impl GatewaySms {
    /// A client of the gateway, which connects with the first message.
    ///
    /// # Errors
    /// [`HttpsError`].
    pub fn new(settings: SmsGatewaySettings) -> Result<Self, HttpsError> {
        let SmsGatewaySettings { template, method, authorization } = settings;
        let client = https::client()?
            // A redirect would send number and code to an address that nobody configured.
            .redirect(redirect::Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT);
        Ok(Self { client: client.build()?, template, method, authorization })
    }

    async fn deliver(&self, message: SmsMessage) -> Result<(), SmsError> {
        let url = self.template.fill(message.phone.as_str(), message.code.expose(), &message.text);
        let url = url.ok_or_else(|| SmsError::Refused("its URL cannot be made".to_owned()))?;
        let mut request = self.client.request(self.method.method(), url);
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

/// The innermost cause is the most specific ("connection refused"), and never contains the URL.
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
