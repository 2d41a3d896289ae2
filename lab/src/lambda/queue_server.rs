//! The queue over HTTP, for functions in processes of their own: only the SQS calls (AWS JSON 1.0)
//! that the functions make.

use std::io;
use std::time::Duration;

use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use mobix::http_server::{FREE_PORT, HttpServer};
use mobix::queue::LocalQueue;
use serde_json::{Value, json};
use shared::telegram::{QueuedUpdate, UpdateQueue};
use uuid::Uuid;

/// The maximum bytes of a message (an AWS limit).
const LONGEST: usize = 1024 * 1024;

/// The server, which stops when dropped.
pub struct QueueServer(HttpServer);

impl QueueServer {
    /// Starts the server on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// An error where there is no free port.
    pub async fn start(queue: LocalQueue) -> io::Result<Self> {
        let router = Router::new().fallback(answer).with_state(queue);
        Ok(Self(HttpServer::start(FREE_PORT, router).await?))
    }

    /// The value of `AWS_ENDPOINT_URL_SQS`.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.0.address())
    }

    /// The queue's URL, the value of `TELEGRAM_QUEUE_URL`.
    #[must_use]
    pub fn queue_url(&self) -> String {
        format!("http://{}/123456789012/updates.fifo", self.0.address())
    }
}

async fn answer(State(queue): State<LocalQueue>, request: Request) -> Response {
    let target = request.headers().get("x-amz-target").and_then(|target| target.to_str().ok());
    let target = target.unwrap_or_default().to_owned();
    let body = to_bytes(request.into_body(), 2 * LONGEST).await.unwrap_or_default();
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let done = match target.as_str() {
        "AmazonSQS.SendMessage" => send(&queue, &body).await,
        "AmazonSQS.ChangeMessageVisibility" => hide(&queue, &body).await,
        _ => None,
    };
    let (status, answer) = match done {
        Some(answer) => (StatusCode::OK, answer),
        None => (
            StatusCode::BAD_REQUEST,
            json!({"__type": "com.amazonaws.sqs#InvalidParameterValueException", "message": "no"}),
        ),
    };
    let mut response = (status, Json(answer)).into_response();
    let kind = HeaderValue::from_static("application/x-amz-json-1.0");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

/// `None` where a FIFO queue would refuse the message.
async fn send(queue: &LocalQueue, body: &Value) -> Option<Value> {
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let message = text("MessageBody").filter(|body| (1..=LONGEST).contains(&body.len()))?;
    let group = text("MessageGroupId").filter(|group| (1..=128).contains(&group.len()))?;
    let update = text("MessageDeduplicationId")?.parse().ok()?;
    let queued = QueuedUpdate { update, group: group.to_owned(), body: message.to_owned() };
    queue.put(queued).await.ok()?;
    Some(json!({ "MessageId": Uuid::new_v4(), "MD5OfMessageBody": "" }))
}

async fn hide(queue: &LocalQueue, body: &Value) -> Option<Value> {
    let receipt = body.get("ReceiptHandle").and_then(Value::as_str)?;
    let seconds = body.get("VisibilityTimeout").and_then(Value::as_u64)?;
    queue.retry_in(receipt, Duration::from_secs(seconds)).await.ok()?;
    Some(json!({}))
}
