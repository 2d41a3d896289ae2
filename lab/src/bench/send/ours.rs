//! A client of ours: sends messages to the API and waits for their answers.

use std::time::{Duration, Instant};

use serde_json::json;
use shared::https;
use shared::model::SessionId;

use super::MESSAGE;
use crate::bench::BenchError;
use crate::bench::api::{Person, send_path};
use crate::bench::timed_provider::TimedProvider;

/// A client with a connection of its own.
pub(super) struct Ours {
    http: reqwest::Client,
    url: String,
    provider: TimedProvider,
    person: Person,
    sent: u64,
}

impl Ours {
    /// One of the API at `url`, which asks this provider.
    pub(super) fn new(
        url: &str,
        provider: TimedProvider,
        person: Person,
    ) -> Result<Self, BenchError> {
        let http = https::client()?.tcp_nodelay(true).timeout(Duration::from_secs(60)).build()?;
        Ok(Self { http, url: url.to_owned(), provider, person, sent: 0 })
    }

    pub(super) const fn person(&self) -> &Person {
        &self.person
    }

    /// Sends a message: how long it took until its answer was there, but for the provider's time.
    pub(super) async fn send(&mut self, session: SessionId) -> Result<Duration, BenchError> {
        self.sent += 1;
        let word = format!("{}-{}", self.person.user, self.sent);
        let message = format!("{:MESSAGE$}", format!("{word} asks"));
        let request = self.http.post(format!("{}{}", self.url, send_path(session)));
        let request = request.bearer_auth(&self.person.token).json(&json!({ "message": message }));
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
