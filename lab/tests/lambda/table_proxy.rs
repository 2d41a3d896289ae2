//! Between a function and the table: notes what is done to which resource, and refuses what
//! the function's policy does not allow, as DynamoDB does.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::HOST;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use mobix::template::Permissions;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// An action and its resource: `dynamodb:GetItem`, `Table`.
type Access = (String, String);

/// A running proxy.
#[derive(Clone)]
pub(crate) struct TableProxy {
    pub(crate) url: String,
    inner: Arc<Inner>,
}

struct Inner {
    permissions: Permissions,
    database: String,
    http: reqwest::Client,
    used: Mutex<BTreeSet<Access>>,
    refused: Mutex<BTreeSet<Access>>,
    reads_tokens: AtomicBool,
}

impl TableProxy {
    pub(crate) async fn start(
        permissions: Permissions,
        database: String,
        http: reqwest::Client,
    ) -> Self {
        let (used, refused, reads_tokens) = Default::default();
        let inner = Inner { permissions, database, http, used, refused, reads_tokens };
        let inner = Arc::new(inner);
        let router = Router::new().fallback(pass).with_state(Arc::clone(&inner));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, inner }
    }

    /// What was refused.
    pub(crate) fn refused(&self) -> Vec<Access> {
        self.inner.refused.lock().unwrap().iter().cloned().collect()
    }

    /// What was done.
    pub(crate) fn used(&self) -> Vec<Access> {
        self.inner.used.lock().unwrap().iter().cloned().collect()
    }

    /// Whether the function looked a token up, as it does where no authorizer did.
    pub(crate) fn reads_tokens(&self) -> bool {
        self.inner.reads_tokens.load(Ordering::SeqCst)
    }

    /// What is allowed of the table and was never done.
    pub(crate) fn unused(&self) -> Vec<Access> {
        let used = self.inner.used.lock().unwrap();
        let allowed = self.inner.permissions.allowed();
        let allowed = allowed.filter(|(action, _)| action.starts_with("dynamodb:"));
        let allowed = allowed.map(|(action, resource)| (action.to_owned(), resource.to_owned()));
        allowed.filter(|access| !used.contains(access)).collect()
    }
}

async fn pass(State(inner): State<Arc<Inner>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let target = parts.headers["x-amz-target"].to_str().unwrap();
    let operation = target.rsplit('.').next().unwrap();
    let asked: Value = serde_json::from_slice(&body).unwrap();
    if operation == "GetItem" && asked["Key"]["PK"]["S"].as_str().unwrap().starts_with("TOKEN#") {
        inner.reads_tokens.store(true, Ordering::SeqCst);
    }
    for (action, resource) in accesses(operation, &asked) {
        let is_allowed = inner.permissions.allow(&action, &resource);
        let noted = if is_allowed { &inner.used } else { &inner.refused };
        noted.lock().unwrap().insert((action.clone(), resource.clone()));
        if !is_allowed {
            let message = format!("User is not authorized to perform: {action} on {resource}");
            let kind = "com.amazon.coral.service#AccessDeniedException";
            let error = json!({"__type": kind, "Message": message});
            return (StatusCode::BAD_REQUEST, Json(error)).into_response();
        }
    }
    forward(&inner, parts.headers, body).await
}

async fn forward(inner: &Inner, mut headers: HeaderMap, body: Bytes) -> Response {
    headers.remove(HOST);
    let request = inner.http.post(&inner.database).headers(headers);
    let answer = request.body(body).send().await.unwrap();
    let mut response = Response::new(Body::empty());
    *response.status_mut() = answer.status();
    response.headers_mut().insert("content-type", answer.headers()["content-type"].clone());
    *response.body_mut() = Body::from(answer.bytes().await.unwrap());
    response
}

/// What a request does: a transaction needs the permission for each of its parts.
fn accesses(operation: &str, body: &Value) -> Vec<Access> {
    let access = |action: &str, resource: &Value| {
        (format!("dynamodb:{action}"), resource.as_str().unwrap().to_owned())
    };
    let parts = |body: &Value| body["TransactItems"].as_array().unwrap().clone();
    match operation {
        "TransactWriteItems" => parts(body)
            .iter()
            .flat_map(|part| part.as_object().unwrap().clone())
            .map(|(kind, part)| match kind.as_str() {
                "Put" => access("PutItem", &part["TableName"]),
                "Update" => access("UpdateItem", &part["TableName"]),
                "Delete" => access("DeleteItem", &part["TableName"]),
                "ConditionCheck" => access("ConditionCheckItem", &part["TableName"]),
                other => panic!("a transaction with {other}"),
            })
            .collect(),
        "TransactGetItems" => {
            parts(body).iter().map(|part| access("GetItem", &part["Get"]["TableName"])).collect()
        }
        "BatchGetItem" | "BatchWriteItem" => {
            let tables = body["RequestItems"].as_object().unwrap().keys();
            tables.map(|table| access(operation, &json!(table))).collect()
        }
        _ => {
            let table = body["TableName"].as_str().unwrap();
            let resource = match body["IndexName"].as_str() {
                Some(index) => format!("{table}/index/{index}"),
                None => table.to_owned(),
            };
            vec![access(operation, &json!(resource))]
        }
    }
}
