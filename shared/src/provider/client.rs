//! The model provider over HTTP: sends a request, tries again where that may help, and
//! hands the answer on as it arrives. Must not retry once an answer has begun.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt, stream};
use http::header::{ACCEPT, RETRY_AFTER};
use reqwest::{Client, Response, StatusCode, redirect};
use secrecy::ExposeSecret;
use tokio::time::{Instant, sleep};
use url::Url;

use super::stream::events;
use super::{
    AnswerStream, ChatRequest, ModelProvider, ProviderError, ProviderSettings, Waiting, retry,
};
use crate::https::{self, HttpsError};

/// A server that speaks OpenAI's chat completions. One a process: it pools connections.
#[derive(Clone)]
pub struct HttpProvider(Arc<Inner>);

struct Inner {
    client: Client,
    endpoint: Url,
    settings: ProviderSettings,
}

impl HttpProvider {
    /// A client for the provider of `settings`. It connects with the first request.
    ///
    /// # Errors
    /// [`HttpsError`].
    pub fn new(settings: ProviderSettings) -> Result<Self, HttpsError> {
        let client = https::client()?
            .redirect(redirect::Policy::none())
            .connect_timeout(settings.connect_timeout)
            .read_timeout(settings.idle_timeout);
        let endpoint = settings.endpoint();
        Ok(Self(Arc::new(Inner { client: client.build()?, endpoint, settings })))
    }
}

impl ModelProvider for HttpProvider {
    fn answer(&self, request: ChatRequest) -> AnswerStream {
        let inner = Arc::clone(&self.0);
        stream::once(async move { inner.begin(&request).await }).try_flatten().boxed()
    }
}

impl Inner {
    /// Sends the request until an answer begins, and gives its events. Everything that is
    /// retried happens here, before the first of them.
    async fn begin(&self, request: &ChatRequest) -> Result<AnswerStream, ProviderError> {
        let deadline = Instant::now() + self.settings.total_timeout;
        let mut retries = 0;
        loop {
            let error = match self.attempt(request, deadline).await {
                Ok(response) => return Ok(events(response, request.image, deadline)),
                Err(error) => error,
            };
            // Without random numbers all come back at the same time, but they come back.
            let jitter = getrandom::u32().unwrap_or_default();
            let pause = retry::pause(&error, retries, jitter)
                .filter(|pause| Instant::now() + *pause < deadline)
                .ok_or(error)?;
            sleep(pause).await;
            retries += 1;
        }
    }

    async fn attempt(
        &self,
        request: &ChatRequest,
        deadline: Instant,
    ) -> Result<Response, ProviderError> {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(ProviderError::Timeout(Waiting::End));
        }
        let mut call = self.client.post(self.endpoint.clone()).timeout(left).json(&request.body());
        call = call.header(ACCEPT, "text/event-stream, application/json");
        if let Some(key) = &self.settings.api_key {
            call = call.bearer_auth(key.expose_secret());
        }
        let response =
            call.send().await.map_err(|error| ProviderError::of_request(error, deadline))?;
        match response.status() {
            status if status.is_success() => Ok(response),
            StatusCode::TOO_MANY_REQUESTS => {
                Err(ProviderError::RateLimited { retry_after: retry_after(&response) })
            }
            status => Err(ProviderError::Status(status.as_u16())),
        }
    }
}

/// The pause asked for, where it is given in seconds; the other form, a date, is rare.
fn retry_after(response: &Response) -> Option<Duration> {
    let seconds = response.headers().get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}
