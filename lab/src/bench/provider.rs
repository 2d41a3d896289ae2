//! A model provider that notes when it hands its first words to the network.

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

/// How long it thinks before it speaks, so that everything before has come to rest.
const THINKING: Duration = Duration::from_millis(20);

const FIRST: &str = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Good \"}}]}\n\n";
const REST: &str = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"day.\"},\
     \"finish_reason\":\"stop\"}]}\n\n\
     data: {\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":2,\
     \"total_tokens\":12}}\n\ndata: [DONE]\n\n";

/// When the last answer's first words were sent.
#[derive(Clone, Default)]
pub(super) struct Spoken(Arc<Mutex<Option<Instant>>>);

impl Spoken {
    /// The moment, once.
    pub(super) fn take(&self) -> Option<Instant> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn now(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }
}

/// Starts it: its base URL, and the moments.
pub(super) async fn start() -> std::io::Result<(String, Spoken)> {
    let spoken = Spoken::default();
    let router =
        Router::new().route("/v1/chat/completions", post(complete)).with_state(spoken.clone());
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let url = format!("http://{}/v1", listener.local_addr()?);
    // It ends with the process.
    let listener = listener.tap_io(|connection| {
        let _ = connection.set_nodelay(true);
    });
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok((url, spoken))
}

async fn complete(State(spoken): State<Spoken>) -> Response {
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
