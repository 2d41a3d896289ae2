//! SMS through an HTTP gateway, whose URL has placeholders. Must never print that URL: it often
//! contains the account's key.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use http::HeaderValue;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use reqwest::{Client, Response, redirect};

use super::template::Values;
use super::{SmsError, SmsGatewaySettings, SmsMessage, SmsSender};
use crate::https::{self, HttpsError};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
const TIMEOUT: Duration = Duration::from_secs(10);
/// How much of an answer is read, in bytes.
const MAX_ANSWER: usize = 64 * 1_024;

/// Sends through an HTTP gateway, which answers 2xx when it has accepted the message, and says
/// so in its body where the settings know how.
#[derive(Clone, Debug)]
pub struct GatewaySms {
    client: Client,
    settings: Arc<SmsGatewaySettings>,
    /// Whether an answer was logged that nothing was compared with.
    is_logged: Arc<AtomicBool>,
}

impl GatewaySms {
    /// A client of the gateway, which connects with the first message.
    ///
    /// # Errors
    /// [`HttpsError`].
    pub fn new(settings: SmsGatewaySettings) -> Result<Self, HttpsError> {
        let client = https::client()?
            // A redirect would send number and code to an address that nobody configured.
            .redirect(redirect::Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT);
        let settings = Arc::new(settings);
        Ok(Self { client: client.build()?, settings, is_logged: Arc::default() })
    }

    async fn deliver(&self, message: SmsMessage) -> Result<(), SmsError> {
        let settings = &self.settings;
        let values = Values::of(&message);
        let url = settings.template.fill(&values);
        let url = url.ok_or_else(|| SmsError::Refused("its URL cannot be made".to_owned()))?;
        let mut request = self.client.request(settings.method.0.clone(), url);
        let mut headers = settings.headers.clone();
        if let Some(body) = &settings.body {
            let media_type = HeaderValue::from_static(body.media_type());
            headers.entry(CONTENT_TYPE).or_insert(media_type);
            request = request.body(body.fill(&values));
        }
        if let Some(authorization) = &settings.authorization {
            headers.insert(AUTHORIZATION, authorization.clone());
        }
        let request = request.headers(headers);
        let answer = request.send().await.map_err(|error| no_answer(error.without_url()))?;
        let status = answer.status();
        if !status.is_success() {
            return Err(SmsError::Refused(status.to_string()));
        }
        let Some(success) = &settings.success else {
            if !self.is_logged.swap(true, Ordering::Relaxed) {
                // Many gateways report errors in the body of a 200.
                tracing::warn!(%status, "sms_gateway_success_not_set");
            }
            return Ok(());
        };
        let body = beginning(answer).await.map_err(|error| no_answer(error.without_url()))?;
        if success.is_in(&body) {
            Ok(())
        } else {
            Err(SmsError::Refused(format!("{status} without SMS_GATEWAY_SUCCESS in its body")))
        }
    }
}

/// An answer's body, as far as it is read.
async fn beginning(mut answer: Response) -> Result<String, reqwest::Error> {
    let mut body = Vec::new();
    while body.len() < MAX_ANSWER
        && let Some(chunk) = answer.chunk().await?
    {
        body.extend_from_slice(&chunk);
    }
    Ok(String::from_utf8_lossy(&body).into_owned())
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
