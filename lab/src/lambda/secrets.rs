//! A fake Secrets Manager: answers GetSecretValue (AWS JSON 1.1) and nothing else.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use http_body_util::BodyExt;
use mobix::http_server::{FREE_PORT, HttpServer};
use serde_json::{Value, json};

const GET_SECRET_VALUE: &str = "secretsmanager.GetSecretValue";

/// The server, which stops when dropped.
pub struct Secrets(HttpServer);

impl Secrets {
    /// Starts the server on a free port of 127.0.0.1, with these secrets.
    ///
    /// # Errors
    /// An error where there is no free port.
    pub async fn start(texts: BTreeMap<String, String>) -> io::Result<Self> {
        let router = Router::new().fallback(answer).with_state(Arc::new(texts));
        Ok(Self(HttpServer::start(FREE_PORT, router).await?))
    }

    /// The value of `AWS_ENDPOINT_URL_SECRETS_MANAGER`.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.0.address())
    }
}

async fn answer(State(texts): State<Arc<BTreeMap<String, String>>>, request: Request) -> Response {
    let target = request.headers().get("x-amz-target").and_then(|target| target.to_str().ok());
    if target != Some(GET_SECRET_VALUE) {
        return failure(StatusCode::BAD_REQUEST, "InvalidRequestException", "only GetSecretValue");
    }
    let body = request.into_body().collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let name = body.get("SecretId").and_then(Value::as_str).unwrap_or_default();
    let Some(text) = texts.get(name) else {
        let problem = "Secrets Manager can't find the specified secret.";
        return failure(StatusCode::BAD_REQUEST, "ResourceNotFoundException", problem);
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
