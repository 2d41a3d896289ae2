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
use mobix::template::{Access, Permissions};
use serde_json::{Value, json};
use tokio::net::TcpListener;

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

    /// The refused accesses.
    pub(crate) fn refused(&self) -> Vec<Access> {
        self.inner.refused.lock().unwrap().iter().cloned().collect()
    }

    /// The accesses so far.
    pub(crate) fn used(&self) -> Vec<Access> {
        self.inner.used.lock().unwrap().iter().cloned().collect()
    }

    /// Whether the function looked a token up, as it does where no authorizer did.
    pub(crate) fn reads_tokens(&self) -> bool {
        self.inner.reads_tokens.load(Ordering::SeqCst)
    }

    /// The allowed accesses to the table that were never used.
    pub(crate) fn unused(&self) -> Vec<Access> {
        let used = self.inner.used.lock().unwrap();
        let mut unused = self.inner.permissions.unused(used.iter());
        unused.retain(|access| access.action.starts_with("dynamodb:"));
        unused
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
    for access in accesses(operation, &asked) {
        let is_allowed = inner.permissions.allow(&access);
        let noted = if is_allowed { &inner.used } else { &inner.refused };
        noted.lock().unwrap().insert(access.clone());
        if !is_allowed {
            let message = format!("User is not authorized to perform: {access}");
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

/// The accesses of a request: a transaction needs the permission for each of its parts.
fn accesses(operation: &str, body: &Value) -> Vec<Access> {
    let parts = |body: &Value| body["TransactItems"].as_array().unwrap().clone();
    match operation {
        "TransactWriteItems" => parts(body)
            .iter()
            .flat_map(|part| part.as_object().unwrap().clone())
            .map(|(kind, part)| match kind.as_str() {
                "Put" => one("PutItem", &part),
                "Update" => one("UpdateItem", &part),
                "Delete" => one("DeleteItem", &part),
                "ConditionCheck" => one("ConditionCheckItem", &part),
                other => panic!("a transaction with {other}"),
            })
            .collect(),
        "TransactGetItems" => parts(body).iter().map(|part| one("GetItem", &part["Get"])).collect(),
        "BatchGetItem" => {
            let tables = body["RequestItems"].as_object().unwrap();
            let keys =
                |asked: &Value| asked["Keys"].as_array().unwrap().iter().map(partition).collect();
            let access = |table: &String| Access::new("dynamodb:BatchGetItem", table);
            tables.iter().map(|(table, asked)| access(table).of_partitions(keys(asked))).collect()
        }
        _ => vec![one(operation, body)],
    }
}

/// The access of a query, or of a request for one item.
fn one(action: &str, asked: &Value) -> Access {
    let table = asked["TableName"].as_str().unwrap();
    let resource = match asked["IndexName"].as_str() {
        Some(index) => format!("{table}/index/{index}"),
        None => table.to_owned(),
    };
    let key = match action {
        "PutItem" => partition(&asked["Item"]),
        "Query" => queried(asked),
        _ => partition(&asked["Key"]),
    };
    Access::new(&format!("dynamodb:{action}"), &resource).of_partitions(vec![key])
}

fn partition(key: &Value) -> String {
    key["PK"]["S"].as_str().unwrap().to_owned()
}

/// The partition key of a query, whose condition begins with it: `PK = :pk AND …`.
fn queried(asked: &Value) -> String {
    let condition = asked["KeyConditionExpression"].as_str().unwrap();
    let (name, rest) = condition.split_once(" = ").unwrap();
    let name = asked["ExpressionAttributeNames"][name].as_str().unwrap_or(name);
    assert_eq!(name, "PK", "{condition}");
    let value = rest.split_whitespace().next().unwrap();
    asked["ExpressionAttributeValues"][value]["S"].as_str().unwrap().to_owned()
}
