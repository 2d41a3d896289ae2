//! The latency that the API adds to an answer's first words: from the provider's write to the
//! client's read.

use std::fmt;
use std::time::{Duration, Instant};

use reqwest::Method;
use serde::Serialize;
use serde_json::json;

use super::api::Api;
use super::times::Times;
use super::{BenchError, provider};

/// The results.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct FirstWord {
    /// Answers measured.
    pub answers: usize,
    /// From the provider's first words to the client's.
    pub through_us: Times,
    /// From the client's request until it receives its stored message.
    pub accepted: Times,
}

impl fmt::Display for FirstWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} streamed answers, one after the other", self.answers)?;
        writeln!(f, "first word, provider to client:  {}", self.through_us)?;
        write!(f, "message sent until it is stored: {}", self.accepted)
    }
}

/// Answers before the measured ones, which open connections and fill caches.
const WARM_UP: usize = 5;

/// Streams this many answers one after the other, and measures each.
///
/// # Errors
/// [`BenchError`].
pub async fn first_word(answers: usize) -> Result<FirstWord, BenchError> {
    let (url, spoken) = provider::start().await?;
    let api = Api::start(&url).await?;
    let mut through_us = Vec::with_capacity(answers);
    let mut accepted = Vec::with_capacity(answers);
    for number in 0..WARM_UP + answers {
        let sent = Instant::now();
        let (stored, heard) = stream(&api).await?;
        let spoken = spoken.take();
        let spoken = spoken.ok_or_else(|| BenchError::Answer("nobody was asked".to_owned()))?;
        if number >= WARM_UP {
            through_us.push(heard.saturating_duration_since(spoken));
            accepted.push(stored.saturating_duration_since(sent));
        }
    }
    let (through_us, accepted) = (Times::of(through_us), Times::of(accepted));
    Ok(FirstWord { answers, through_us, accepted })
}

/// Sends a message and reads its answer; returns when the stored message and the first words came.
async fn stream(api: &Api) -> Result<(Instant, Instant), BenchError> {
    let request = api.request(Method::POST, &api.send);
    let request = request.header("Accept", "text/event-stream");
    let request = request.timeout(Duration::from_secs(60));
    let mut answer = request.json(&json!({ "message": "Hello" })).send().await?;
    let (mut text, mut stored, mut heard) = (String::new(), None, None);
    while let Some(piece) = answer.chunk().await? {
        text.push_str(&String::from_utf8_lossy(&piece));
        let now = Instant::now();
        if text.contains("event: user_message") {
            stored.get_or_insert(now);
        }
        if text.contains("event: delta") {
            heard.get_or_insert(now);
        }
    }
    stored.zip(heard).filter(|_| text.contains("\"success\":true")).ok_or(BenchError::Answer(text))
}
