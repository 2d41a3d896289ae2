//! The model provider over HTTP: sends a request, tries again where that may help, and
//! hands the answer on as it arrives. Must not retry once an answer has begun.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
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
    /// Whether the server refused `stream_options`: it is not sent them again.
    refuses_stream_options: AtomicBool,
}

/// The most bytes that are read of an answer that is no success.
const MAX_ERROR_BYTES: usize = 16 * 1024;

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
        let refuses_stream_options = AtomicBool::new(false);
        let client = client.build()?;
        Ok(Self(Arc::new(Inner { client, endpoint, settings, refuses_stream_options })))
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
            let error = match self.first_event(request, deadline).await {
                Ok(answer) => return Ok(answer),
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

    /// One attempt, up to the first event: an error inside the answer before it can be retried
    /// like a status.
    async fn first_event(
        &self,
        request: &ChatRequest,
        deadline: Instant,
    ) -> Result<AnswerStream, ProviderError> {
        let has_stream_options = !self.refuses_stream_options.load(Ordering::Relaxed);
        let mut response = self.attempt(request, deadline, has_stream_options).await?;
        if has_stream_options && matches!(response.status().as_u16(), 400 | 422) {
            let status = response.status().as_u16();
            if !names_stream_options(response).await {
                return Err(ProviderError::Status(status));
            }
            tracing::warn!("stream_options_refused");
            self.refuses_stream_options.store(true, Ordering::Relaxed);
            response = self.attempt(request, deadline, false).await?;
        }
        let mut answer = events(success(response)?, request.image, deadline);
        let first = answer.next().await.transpose()?;
        Ok(stream::iter(first.map(Ok)).chain(answer).boxed())
    }

    async fn attempt(
        &self,
        request: &ChatRequest,
        deadline: Instant,
        has_stream_options: bool,
    ) -> Result<Response, ProviderError> {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(ProviderError::Timeout(Waiting::End));
        }
        let body = request.body(has_stream_options);
        let mut call = self.client.post(self.endpoint.clone()).timeout(left).json(&body);
        call = call.header(ACCEPT, "text/event-stream, application/json");
        if let Some(key) = &self.settings.api_key {
            call = call.bearer_auth(key.expose_secret());
        }
        call.send().await.map_err(|error| ProviderError::of_request(error, deadline))
    }
}

fn success(response: Response) -> Result<Response, ProviderError> {
    match response.status() {
        status if status.is_success() => Ok(response),
        StatusCode::TOO_MANY_REQUESTS => {
            Err(ProviderError::RateLimited { retry_after: retry_after(&response) })
        }
        status => Err(ProviderError::Status(status.as_u16())),
    }
}

/// Whether an answer that is no success names `stream_options` as the reason.
async fn names_stream_options(response: Response) -> bool {
    let mut body = Vec::new();
    let mut chunks = response.bytes_stream();
    while let Some(Ok(chunk)) = chunks.next().await {
        body.extend_from_slice(&chunk);
        if body.len() > MAX_ERROR_BYTES {
            break;
        }
    }
    String::from_utf8_lossy(&body).contains("stream_options")
}

/// The pause asked for, where it is given in seconds; the other form, a date, is rare.
fn retry_after(response: &Response) -> Option<Duration> {
    let seconds = response.headers().get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}
