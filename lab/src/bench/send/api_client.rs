//! A client of the API, which sends messages and waits for their answers.

use std::time::{Duration, Instant};

use serde_json::json;
use shared::https;
use shared::model::SessionId;

use crate::bench::BenchError;
use crate::bench::api::{LoggedInUser, send_path};
use crate::bench::timed_provider::TimedProvider;
use crate::bench::workload::MESSAGE;

/// A client with a connection of its own.
pub(super) struct ApiClient {
    http: reqwest::Client,
    url: String,
    provider: TimedProvider,
    user: LoggedInUser,
    sent: u64,
}

impl ApiClient {
    /// A client of the API at `url`, which uses this provider.
    pub(super) fn new(
        url: &str,
        provider: TimedProvider,
        user: LoggedInUser,
    ) -> Result<Self, BenchError> {
        let http = https::client()?.tcp_nodelay(true).timeout(Duration::from_secs(60)).build()?;
        Ok(Self { http, url: url.to_owned(), provider, user, sent: 0 })
    }

    pub(super) const fn user(&self) -> &LoggedInUser {
        &self.user
    }

    /// Sends a message; returns the time until its answer, minus the provider's time.
    pub(super) async fn send(&mut self, session: SessionId) -> Result<Duration, BenchError> {
        self.sent += 1;
        let word = format!("{}-{}", self.user.user, self.sent);
        let message = format!("{:MESSAGE$}", format!("{word} asks"));
        let request = self.http.post(format!("{}{}", self.url, send_path(session)));
        let request = request.bearer_auth(&self.user.token).json(&json!({ "message": message }));
        let begun = Instant::now();
        let answer = request.send().await?.error_for_status()?;
        let answer = answer.bytes().await?;
        let took = begun.elapsed();
        let of_the_provider = self.provider.take(&word);
        let of_the_provider = of_the_provider
            .ok_or_else(|| BenchError::Answer(String::from_utf8_lossy(&answer).into_owned()))?;
        Ok(took.saturating_sub(of_the_provider))
    }
}
