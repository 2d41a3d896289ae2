//! The table's answers under a fault, in DynamoDB's format.

use aws_smithy_runtime_api::client::http::HttpConnector as _;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use axum::http::StatusCode;
use http_body_util::BodyExt;
use serde_json::{Value, json};

use super::fault::Fault;
use super::pending_calls::TableCall;

/// An answer of the table, or why there is none.
pub(super) type Answer = Result<HttpResponse, ConnectorError>;

/// The answer for a fault at which the table does nothing; `None` for other faults.
pub(super) fn answer_without_effect(fault: Fault, request: &HttpRequest) -> Option<Answer> {
    Some(match fault {
        Fault::Throughput => refused(400, "ProvisionedThroughputExceededException"),
        Fault::Throttling => refused(400, "ThrottlingException"),
        Fault::RequestLimit => refused(400, "RequestLimitExceeded"),
        Fault::ServerError => refused(500, "InternalServerError"),
        Fault::Unavailable => refused(503, "ServiceUnavailable"),
        Fault::NoConnection => Err(ConnectorError::io("no connection".into())),
        Fault::Timeout | Fault::DoneLater => timeout(),
        Fault::InProgress => refused(400, "TransactionInProgressException"),
        Fault::WriteConflict => refused(400, "TransactionConflictException"),
        Fault::Conflict => cancelled(request, "TransactionConflict"),
        Fault::ThrottledTransaction => cancelled(request, "ThrottlingError"),
        _ => return None,
    })
}

/// The answer under a fault at which the table executes the call.
pub(super) fn done(fault: Option<Fault>, answer: Answer) -> Answer {
    match fault {
        Some(Fault::LostAnswer) => lost(),
        Some(Fault::LateAnswer) => timeout(),
        Some(Fault::ErrorAfterDone) => refused(500, "InternalServerError"),
        Some(Fault::GarbledAnswer) => Ok(response(200, SdkBody::from("{\"Responses\": {\"mo"))),
        _ => answer,
    }
}

/// No answer, because the connection broke.
pub(super) fn lost() -> Answer {
    Err(ConnectorError::io("the connection broke".into()))
}

fn timeout() -> Answer {
    Err(ConnectorError::timeout("no answer in time".into()))
}

fn response(status: u16, body: SdkBody) -> HttpResponse {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::new(status.into(), body);
    response.headers_mut().insert("content-type", "application/x-amz-json-1.0");
    response
}

fn refused(status: u16, code: &str) -> Answer {
    let body = json!({
        "__type": format!("com.amazonaws.dynamodb.v20120810#{code}"),
        "message": "Injected",
    });
    Ok(response(status, SdkBody::from(body.to_string())))
}

/// A transaction whose first write failed for this reason.
fn cancelled(request: &HttpRequest, reason: &str) -> Answer {
    let body = body_of(request);
    let writes = body.get("TransactItems").and_then(Value::as_array).map_or(1, Vec::len);
    let mut reasons = vec![json!({ "Code": "None" }); writes];
    if let Some(first) = reasons.first_mut() {
        *first = json!({ "Code": reason, "Message": "Injected" });
    }
    let body = json!({
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "Message": "Transaction cancelled",
        "CancellationReasons": reasons,
    });
    Ok(response(400, SdkBody::from(body.to_string())))
}

/// A request's body as JSON; null where it is none.
pub(super) fn body_of(request: &HttpRequest) -> Value {
    request.body().bytes().and_then(|bytes| serde_json::from_slice(bytes).ok()).unwrap_or_default()
}

/// The same request with another body.
pub(super) fn with_body(request: &HttpRequest, body: &Value) -> Option<HttpRequest> {
    let mut changed = request.try_clone()?;
    let text = body.to_string();
    changed.headers_mut().insert("content-length", text.len().to_string());
    *changed.body_mut() = SdkBody::from(text);
    Some(changed)
}

/// Executes a batch without its last key, which the answer returns as unprocessed.
pub(super) async fn partial_batch(call: &TableCall) -> Option<Answer> {
    let mut body = body_of(&call.request);
    let (table, wanted) = body.get_mut("RequestItems")?.as_object_mut()?.iter_mut().next()?;
    let table = table.clone();
    let keys = wanted.get_mut("Keys")?.as_array_mut()?;
    let left = keys.pop().filter(|_| !keys.is_empty())?;
    let mut rest = wanted.clone();
    rest.as_object_mut()?.insert("Keys".to_owned(), json!([left]));
    let mut answer = call.table.call(with_body(&call.request, &body)?).await.ok()?;
    let taken = std::mem::replace(answer.body_mut(), SdkBody::empty());
    let bytes = taken.collect().await.ok()?.to_bytes();
    let mut found: Value = serde_json::from_slice(&bytes).ok()?;
    found.as_object_mut()?.insert("UnprocessedKeys".to_owned(), json!({ table: rest }));
    Some(Ok(response(200, SdkBody::from(found.to_string()))))
}
