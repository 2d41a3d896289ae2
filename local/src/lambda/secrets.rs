//! What stands for Secrets Manager: answers GetSecretValue (AWS JSON 1.1) and nothing else.

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

const GET_SECRET_VALUE: &str = "secretsmanager.GetSecretValue";

/// What is answered for a secret.
#[derive(Clone, Debug)]
pub enum SecretAnswer {
    /// Its text.
    Text(String),
    /// Its text, after a while.
    Slow(String, Duration),
    /// That something is wrong with the service.
    Broken,
    /// That the caller may not read it.
    Denied,
}

type Held = Arc<Mutex<BTreeMap<String, SecretAnswer>>>;

/// The server. It stops when this is dropped.
pub struct Secrets {
    address: SocketAddr,
    held: Held,
    server: JoinHandle<()>,
}

impl Secrets {
    /// Starts it on a free port of 127.0.0.1, with these secrets' texts.
    ///
    /// # Errors
    /// Where no port can be listened on.
    pub async fn start(texts: BTreeMap<String, String>) -> io::Result<Self> {
        let texts = texts.into_iter().map(|(name, text)| (name, SecretAnswer::Text(text)));
        let held: Held = Arc::new(Mutex::new(texts.collect()));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let router = Router::new().fallback(answer).with_state(Arc::clone(&held));
        let server = tokio::spawn(async move {
            // Listening ends only when the task does.
            let _ended = axum::serve(listener, router).await;
        });
        Ok(Self { address, held, server })
    }

    /// For `AWS_ENDPOINT_URL_SECRETS_MANAGER`.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Answers differently for a secret from now on.
    pub fn set(&self, name: &str, answer: SecretAnswer) {
        lock(&self.held).insert(name.to_owned(), answer);
    }
}

impl Drop for Secrets {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn answer(State(held): State<Held>, request: Request) -> Response {
    let target = request.headers().get("x-amz-target").and_then(|target| target.to_str().ok());
    if target != Some(GET_SECRET_VALUE) {
        return failure(StatusCode::BAD_REQUEST, "InvalidRequestException", "only GetSecretValue");
    }
    let body = request.into_body().collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let name = body.get("SecretId").and_then(Value::as_str).unwrap_or_default();
    let answer = lock(&held).get(name).cloned();
    let text = match answer {
        Some(SecretAnswer::Text(text)) => text,
        Some(SecretAnswer::Slow(text, time)) => {
            tokio::time::sleep(time).await;
            text
        }
        Some(SecretAnswer::Broken) => {
            let status = StatusCode::INTERNAL_SERVER_ERROR;
            return failure(status, "InternalServiceError", "an error on the server's side");
        }
        Some(SecretAnswer::Denied) => {
            let status = StatusCode::BAD_REQUEST;
            return failure(status, "AccessDeniedException", "not authorized to read it");
        }
        None => {
            let problem = "Secrets Manager can't find the specified secret.";
            return failure(StatusCode::BAD_REQUEST, "ResourceNotFoundException", problem);
        }
    };
    let version = "00000000-0000-4000-8000-000000000000";
    json_1_1(
        StatusCode::OK,
        &json!({"ARN": name, "Name": name, "SecretString": text, "VersionId": version}),
    )
}

fn failure(status: StatusCode, kind: &str, message: &str) -> Response {
    json_1_1(status, &json!({"__type": kind, "Message": message}))
}

fn json_1_1(status: StatusCode, body: &Value) -> Response {
    let mut response = (status, Json(body)).into_response();
    let kind = axum::http::HeaderValue::from_static("application/x-amz-json-1.1");
    response.headers_mut().insert(axum::http::header::CONTENT_TYPE, kind);
    response
}

/// The value, also where a holder of the lock panicked: no change here is left half done.
fn lock(held: &Held) -> MutexGuard<'_, BTreeMap<String, SecretAnswer>> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}
