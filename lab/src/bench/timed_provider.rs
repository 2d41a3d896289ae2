//! A model provider that measures its own time for each answer: from reading the request to writing
//! the last words.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::serve::ListenerExt;
use futures_util::stream;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// The words of an answer that one event carries.
const WORDS: usize = 10;

/// The provider. Clones share it.
#[derive(Clone)]
pub(super) struct TimedProvider {
    delay: Duration,
    answer: Bytes,
    taken: Arc<Mutex<HashMap<String, Duration>>>,
}

impl TimedProvider {
    /// Starts a provider that waits for `delay` and then answers with `answer`; returns its URL and
    /// itself.
    pub(super) async fn start(delay: Duration, answer: &str) -> std::io::Result<(String, Self)> {
        let answer = Bytes::from(events(answer));
        let provider = Self { delay, answer, taken: Arc::default() };
        let router = Router::new()
            .route("/v1/chat/completions", post(complete))
            .with_state(provider.clone());
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let url = format!("http://{}/v1", listener.local_addr()?);
        let listener = listener.tap_io(|connection| {
            let _ = connection.set_nodelay(true);
        });
        // The server ends with the process.
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok((url, provider))
    }

    /// Takes the time of the answer to the message that begins with this word.
    pub(super) fn take(&self, word: &str) -> Option<Duration> {
        self.taken().remove(word)
    }

    fn taken(&self) -> MutexGuard<'_, HashMap<String, Duration>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn complete(State(provider): State<TimedProvider>, question: Bytes) -> Response {
    let begun = Instant::now();
    let body = stream::once(async move {
        if !provider.delay.is_zero() {
            tokio::time::sleep(provider.delay).await;
        }
        if let Some(word) = first_word(&question) {
            provider.taken().insert(word, begun.elapsed());
        }
        Ok::<_, Infallible>(provider.answer)
    });
    ([(CONTENT_TYPE, "text/event-stream")], Body::from_stream(body)).into_response()
}

/// The first word of the conversation's last message.
fn first_word(question: &[u8]) -> Option<String> {
    let question: Value = serde_json::from_slice(question).ok()?;
    let last = question.get("messages")?.as_array()?.last()?.get("content")?.as_str()?;
    last.split(' ').next().map(str::to_owned)
}

/// An answer as it goes over the wire.
fn events(answer: &str) -> String {
    let words: Vec<&str> = answer.split_inclusive(' ').collect();
    let chunk = |choice: Value| format!("data: {}\n\n", json!({ "choices": [choice] }));
    let said = words.chunks(WORDS).map(|words| {
        chunk(json!({ "index": 0, "delta": { "content": words.concat() }, "finish_reason": null }))
    });
    let end = chunk(json!({ "index": 0, "delta": {}, "finish_reason": "stop" }));
    let (prompt, completion) = (10, words.len());
    let usage = json!({
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
    });
    let usage = json!({ "choices": [], "usage": usage });
    format!("{}{end}data: {usage}\n\ndata: [DONE]\n\n", said.collect::<String>())
}
