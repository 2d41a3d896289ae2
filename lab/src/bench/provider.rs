//! A model provider that records when it writes the first words of an answer.

use std::convert::Infallible;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Router, extract::State, serve::ListenerExt};
use futures_util::{StreamExt, stream};
use tokio::net::TcpListener;

/// How long it waits before it answers, so that the request's processing has finished.
const THINKING: Duration = Duration::from_millis(20);

const FIRST: &str = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Good \"}}]}\n\n";
const REST: &str = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"day.\"},\
     \"finish_reason\":\"stop\"}]}\n\n\
     data: {\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":2,\
     \"total_tokens\":12}}\n\ndata: [DONE]\n\n";

/// The time at which the last answer's first words were written.
#[derive(Clone, Default)]
pub(super) struct FirstWordSent(Arc<Mutex<Option<Instant>>>);

impl FirstWordSent {
    /// Takes the time.
    pub(super) fn take(&self) -> Option<Instant> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn now(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }
}

/// Starts the provider; returns its base URL and the recorded times.
pub(super) async fn start() -> std::io::Result<(String, FirstWordSent)> {
    let spoken = FirstWordSent::default();
    let router =
        Router::new().route("/v1/chat/completions", post(complete)).with_state(spoken.clone());
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let url = format!("http://{}/v1", listener.local_addr()?);
    // The server ends with the process.
    let listener = listener.tap_io(|connection| {
        let _ = connection.set_nodelay(true);
    });
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok((url, spoken))
}

async fn complete(State(spoken): State<FirstWordSent>) -> Response {
    let first = stream::once(async move {
        tokio::time::sleep(THINKING).await;
        spoken.now();
        FIRST
    });
    let rest = stream::once(async {
        tokio::time::sleep(THINKING).await;
        REST
    });
    let body = Body::from_stream(first.chain(rest).map(Ok::<_, Infallible>));
    ([(CONTENT_TYPE, "text/event-stream")], body).into_response()
}
