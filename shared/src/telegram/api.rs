//! The Bot API over HTTP: one request for each call. Must not print the token, which is part of
//! every URL. Does not retry: `bot` does.

use std::time::Duration;

use frankenstein::response::MethodResponse;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use reqwest::multipart::{Form, Part};
use reqwest::{Client, RequestBuilder, redirect};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde_json::{Map, Value};

use super::error::{BotError, Refusal};
use super::settings::TelegramSettings;
use crate::https::{self, HttpsError};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// The timeout of a call; Telegram answers within a second or not at all.
pub(super) const TIMEOUT: Duration = Duration::from_secs(20);

/// A call of the Bot API. Has no `Debug`, because it contains users' texts.
#[derive(Clone)]
pub struct Call {
    /// The method, as the documentation spells it.
    pub method: &'static str,
    /// Its parameters.
    pub parameters: Map<String, Value>,
    /// A file to upload with it.
    pub upload: Option<Upload>,
    /// The timeout.
    pub timeout: Duration,
}

/// A file to upload.
#[derive(Clone)]
pub struct Upload {
    /// The name of its parameter.
    pub field: &'static str,
    /// Its title.
    pub name: &'static str,
    /// The content.
    pub bytes: Vec<u8>,
}

impl Call {
    /// A call with these parameters.
    ///
    /// # Errors
    /// [`BotError::Refused`] where the parameters are no JSON object, which does not happen.
    pub fn new(method: &'static str, parameters: &impl Serialize) -> Result<Self, BotError> {
        match serde_json::to_value(parameters) {
            Ok(Value::Object(parameters)) => {
                Ok(Self { method, parameters, upload: None, timeout: TIMEOUT })
            }
            _ => Err(BotError::Refused { code: 0, reason: format!("{method} has no parameters") }),
        }
    }
}

/// A client of the Bot API.
pub trait BotApi: Send + Sync + 'static {
    /// Makes a call; returns its result.
    fn call(&self, call: Call) -> BoxFuture<'_, Result<Value, BotError>>;
}

/// The Bot API over HTTP. A process needs one, because it pools connections.
#[derive(Clone, Debug)]
pub struct HttpBotApi {
    client: Client,
    /// The URL before the method's name; contains the token.
    base: SecretString,
}

impl HttpBotApi {
    /// A client for the bot of `settings`, which connects with the first call.
    ///
    /// # Errors
    /// [`HttpsError`].
    pub fn new(settings: &TelegramSettings) -> Result<Self, HttpsError> {
        let client = https::client()?
            // A redirect would send the token to an address that nobody configured.
            .redirect(redirect::Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .build()?;
        let url = settings.api_url.as_str().trim_end_matches('/');
        let base = format!("{url}/bot{}/", settings.token.expose_secret());
        Ok(Self { client, base: base.into() })
    }

    fn request(&self, call: Call) -> RequestBuilder {
        let Call { method, parameters, upload, timeout } = call;
        let url = format!("{}{method}", self.base.expose_secret());
        let request = self.client.post(url).timeout(timeout);
        match upload {
            None => request.json(&parameters),
            Some(upload) => request.multipart(form(parameters, upload)),
        }
    }

    async fn answer(&self, call: Call) -> Result<Value, BotError> {
        let sent = self.request(call).send().await;
        let response = sent.map_err(no_answer)?;
        let status = response.status();
        let body = response.bytes().await.map_err(no_answer)?;
        let garbage = || BotError::NoAnswer(format!("status {status} without an answer"));
        if status.is_success() {
            let answer: MethodResponse<Value> =
                serde_json::from_slice(&body).map_err(|_| garbage())?;
            return Ok(answer.result);
        }
        let error: Refusal = serde_json::from_slice(&body).map_err(|_| garbage())?;
        Err(error.into())
    }
}

impl BotApi for HttpBotApi {
    fn call(&self, call: Call) -> BoxFuture<'_, Result<Value, BotError>> {
        self.answer(call).boxed()
    }
}

/// The parameters as form fields: strings as they are, everything else as JSON.
fn form(parameters: Map<String, Value>, upload: Upload) -> Form {
    let fields = parameters.into_iter().filter(|(name, _)| name != upload.field);
    let form = fields.fold(Form::new(), |form, (name, value)| match value {
        Value::String(text) => form.text(name, text),
        other => form.text(name, other.to_string()),
    });
    let part = Part::bytes(upload.bytes).file_name(upload.name);
    form.part(upload.field, part)
}

/// The error without the URL, which contains the token.
fn no_answer(error: reqwest::Error) -> BotError {
    let what = if error.is_timeout() {
        "timed out"
    } else if error.is_connect() {
        "not reached"
    } else {
        "broken off"
    };
    BotError::NoAnswer(what.to_owned())
}
