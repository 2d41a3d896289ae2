//! A request to a function, and the outcome for its client.

use std::convert::Infallible;

use axum::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use axum::http::{Method, Request};
use axum::response::Response;
use futures_util::StreamExt;
use http_body_util::BodyExt;
use mobix::gateway::Function;
use serde_json::Value;
use tower::ServiceExt;

/// A request.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) function: &'static str,
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) token: Option<String>,
    pub(super) key: Option<String>,
    pub(super) body: Value,
    /// Whether the client asks for a stream of events.
    pub(super) events: bool,
    /// The number of chunks after which the client disconnects.
    pub(super) disconnects_after: Option<usize>,
}

/// The outcome for the client.
#[derive(Clone, Debug)]
pub(super) enum Outcome {
    /// A status with a JSON body; null where the body is none.
    Answer(u16, Value),
    /// Events with their names.
    Events(Vec<(String, Value)>),
    /// The client disconnected before the end.
    Left,
    /// No answer, because the process was killed.
    Killed,
}

impl Outcome {
    /// The status of an answer that is no stream.
    pub(super) const fn status(&self) -> Option<u16> {
        match self {
            Self::Answer(status, _) => Some(*status),
            _ => None,
        }
    }

    /// The body, or the data of the last event of this name.
    pub(super) fn part(&self, name: &str) -> Option<&Value> {
        match self {
            Self::Answer(_, body) => body.get(name),
            Self::Events(events) => {
                let mut named = events.iter().rev().filter(|(found, _)| found == name);
                named.next().map(|(_, data)| data)
            }
            Self::Left | Self::Killed => None,
        }
    }

    /// Whether the request succeeded.
    pub(super) fn is_success(&self) -> bool {
        match self {
            Self::Answer(status, _) => (200..300).contains(status),
            Self::Events(_) => {
                self.part("done").and_then(|done| done.get("success")) == Some(&Value::Bool(true))
            }
            Self::Left | Self::Killed => false,
        }
    }

    /// A short form for the trace.
    pub(super) fn brief(&self) -> String {
        match self {
            Self::Answer(status, _) => status.to_string(),
            Self::Events(events) => {
                let names: Vec<_> = events.iter().map(|(name, _)| name.as_str()).collect();
                names.join(",")
            }
            Self::Left => "left".to_owned(),
            Self::Killed => "killed".to_owned(),
        }
    }
}

/// Calls a function.
pub(super) async fn invoke(function: Function, call: Call) -> Outcome {
    let Ok(request) = request(&call) else { return Outcome::Left };
    let answered: Result<Response, Infallible> = function.oneshot(request).await;
    let Ok(response) = answered;
    let status = response.status().as_u16();
    let is_stream = response
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
    if is_stream {
        return stream(response, call.disconnects_after).await;
    }
    let body = response.into_body().collect().await.map(|body| body.to_bytes());
    Outcome::Answer(status, serde_json::from_slice(&body.unwrap_or_default()).unwrap_or_default())
}

fn request(call: &Call) -> Result<lambda_http::Request, axum::http::Error> {
    let mut request = Request::builder().method(call.method.clone()).uri(&call.path);
    if let Some(token) = &call.token {
        request = request.header(AUTHORIZATION, format!("Bearer {token}"));
    }
    if let Some(key) = &call.key {
        request = request.header("Idempotency-Key", key);
    }
    if call.events {
        request = request.header(ACCEPT, "text/event-stream");
    }
    let body = match &call.body {
        Value::Null => lambda_http::Body::Empty,
        body => lambda_http::Body::Text(body.to_string()),
    };
    request.header(CONTENT_TYPE, "application/json").body(body)
}

async fn stream(response: Response, disconnects_after: Option<usize>) -> Outcome {
    let mut pieces = response.into_body().into_data_stream();
    let mut text = String::new();
    let mut delivered = 0;
    while let Some(Ok(piece)) = pieces.next().await {
        text.push_str(&String::from_utf8_lossy(&piece));
        delivered += 1;
        if disconnects_after.is_some_and(|most| delivered > most) {
            return Outcome::Left;
        }
    }
    Outcome::Events(text.split("\n\n").filter_map(event).collect())
}

fn event(text: &str) -> Option<(String, Value)> {
    let field = |name: &str| text.lines().find_map(|line| line.strip_prefix(name));
    Some((field("event: ")?.to_owned(), serde_json::from_str(field("data: ")?).ok()?))
}
