//! The HTTP server: records a request, and sends the response. Must not decide what is answered.

use std::future::pending;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::{Body, Bytes};
use axum::extract::State as Shared;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use futures_util::{Stream, StreamExt, stream};
use mobix::provider::Question;
use serde_json::Value;
use tokio::time::sleep;

use super::behaviour::Behaviour;
use super::script::{Script, Step};
use super::state::State;

pub(super) fn router(state: Arc<State>) -> Router {
    Router::new().route("/v1/chat/completions", post(complete)).with_state(state)
}

async fn complete(Shared(state): Shared<Arc<State>>, Json(body): Json<Value>) -> Response {
    let open = Open::new(&state.open);
    let Some(question) = Question::read(&body) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    match state.receive(body.clone()) {
        Behaviour::Hang => pending().await,
        behaviour => play(Script::new(behaviour, &question, &body), open),
    }
}

fn play(script: Script, open: Open) -> Response {
    let mut response = Response::new(Body::from_stream(body(script.body, open)));
    *response.status_mut() = StatusCode::from_u16(script.status).unwrap_or_default();
    for (name, value) in script.headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::try_from(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

fn body(steps: Vec<Step>, open: Open) -> impl Stream<Item = io::Result<Bytes>> {
    // Counts as open as long as the body is read.
    let open = Arc::new(open);
    stream::iter(steps).filter_map(move |step| {
        let open = Arc::clone(&open);
        async move {
            let _open = open;
            match step {
                Step::Send(bytes) => return Some(Ok(bytes)),
                Step::Wait(time) if time.is_zero() => {}
                Step::Wait(time) => sleep(time).await,
                Step::Hang => pending().await,
                Step::Break => return Some(Err(io::Error::other("broken off"))),
            }
            None
        }
    })
}

/// Counts as an open answer until it is dropped.
struct Open(Arc<AtomicUsize>);

impl Open {
    fn new(counter: &Arc<AtomicUsize>) -> Self {
        counter.fetch_add(1, Ordering::SeqCst);
        Self(Arc::clone(counter))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}
