//! The HTTP client of the SDK, answered by the embedded engine in the same process. Knows no rules
//! of DynamoDB: it only finds the function of an operation.

use std::fmt;

use aws_sdk_dynamodb::config::SharedHttpClient;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use axum::http::StatusCode;
use dynoxide::actions::transact_write_items::TransactWriteItemsRequest;
use dynoxide::{Database, DynoxideError};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::metered::{self, CapacityCounter};

const TARGET_PREFIX: &str = "DynamoDB_20120810.";

/// An HTTP client that passes every request to an engine.
#[derive(Clone)]
pub(super) struct InProcess {
    /// The engine.
    pub(super) engine: Database,
    /// Counts what requests consume.
    pub(super) counter: Option<CapacityCounter>,
    /// Whether answers may be lost on their way. Then tokens tell a repeat of a transaction
    /// from a new one; at every transaction the engine goes through all tokens of the last ten
    /// minutes, so that each is slower than the last.
    pub(super) unreliable: bool,
}

impl InProcess {
    pub(super) fn shared(self) -> SharedHttpClient {
        SharedHttpClient::new(self)
    }
}

impl fmt::Debug for InProcess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InProcess")
    }
}

impl HttpClient for InProcess {
    fn http_connector(
        &self,
        _: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for InProcess {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        // The engine waits only for its own lock, for well under a millisecond. Another thread
        // would cost more than this blocks.
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let operation = target.strip_prefix(TARGET_PREFIX).unwrap_or(target);
        let body = request.body().bytes().unwrap_or_default();
        let answer = match &self.counter {
            None => self.dispatch(operation, body),
            Some(counter) => self
                .dispatch(operation, &metered::asking(body))
                .inspect(|answer| counter.add(operation, body, answer)),
        };
        HttpConnectorFuture::ready(Ok(response(answer)))
    }
}

fn response(answer: Result<Vec<u8>, DynoxideError>) -> HttpResponse {
    let (status, body) = match answer {
        Ok(body) => (200, SdkBody::from(body)),
        Err(error) => (error.status_code(), SdkBody::from(error.to_json())),
    };
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::new(status.into(), body);
    response.headers_mut().insert("content-type", "application/x-amz-json-1.0");
    response
}

impl InProcess {
    fn dispatch(&self, operation: &str, body: &[u8]) -> Result<Vec<u8>, DynoxideError> {
        let db = &self.engine;
        match operation {
            "BatchGetItem" => run(body, |request| db.batch_get_item(request)),
            "BatchWriteItem" => run(body, |request| db.batch_write_item(request)),
            "CreateTable" => run(body, |request| db.create_table(request)),
            "DeleteItem" => run(body, |request| db.delete_item(request)),
            "DescribeTable" => run(body, |request| db.describe_table(request)),
            "DescribeTimeToLive" => run(body, |request| db.describe_time_to_live(request)),
            "GetItem" => run(body, |request| db.get_item(request)),
            "PutItem" => run(body, |request| db.put_item(request)),
            "Query" => run(body, |request| db.query(request)),
            "Scan" => run(body, |request| db.scan(request)),
            "TransactGetItems" => run(body, |request| db.transact_get_items(request)),
            "TransactWriteItems" => run(body, |mut request: TransactWriteItemsRequest| {
                if !self.unreliable {
                    request.client_request_token = None;
                }
                db.transact_write_items(request)
            }),
            "UpdateItem" => run(body, |request| db.update_item(request)),
            "UpdateTimeToLive" => run(body, |request| db.update_time_to_live(request)),
            other => Err(DynoxideError::UnsupportedCapability(format!(
                "the operation {other:?} is not connected in process"
            ))),
        }
    }
}

fn run<Q: DeserializeOwned, A: Serialize>(
    body: &[u8],
    operation: impl FnOnce(Q) -> Result<A, DynoxideError>,
) -> Result<Vec<u8>, DynoxideError> {
    let malformed =
        |error: serde_json::Error| DynoxideError::SerializationException(error.to_string());
    let answer = operation(serde_json::from_slice(body).map_err(malformed)?)?;
    serde_json::to_vec(&answer).map_err(malformed)
}
