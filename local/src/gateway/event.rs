//! Builds the events that API Gateway sends: REST proxy events (payload format 1.0).

use std::net::SocketAddr;

use axum::body::Bytes;
use axum::http::header::{HOST, HeaderMap, HeaderValue, USER_AGENT};
use axum::http::request::Parts;
use axum::http::uri::Authority;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use shared::model::Timestamp;
use url::Url;
use uuid::Uuid;

use super::answer::Refusal;
use super::arn::{ACCOUNT, API, STAGE};
use super::authorizer::Caller;
use super::routes::Matched;

/// The largest event that Lambda takes, in bytes; the gateway answers 413 to a larger one.
const EVENT_LIMIT: usize = 6 * 1024 * 1024;

/// A request that is passed to a function.
pub(super) struct Call<'a> {
    pub(super) parts: Parts,
    /// The scheme that the client called by.
    pub(super) scheme: &'static str,
    pub(super) body: Bytes,
    pub(super) matched: &'a Matched<'a>,
    pub(super) caller: Option<Caller>,
    pub(super) peer: SocketAddr,
    pub(super) id: Uuid,
    pub(super) now: Timestamp,
}

/// The event as JSON.
///
/// # Errors
/// [`Refusal::BadRequest`] without a usable `Host`, [`Refusal::TooLarge`] where the event is
/// more than Lambda takes.
pub(super) fn proxy(call: &Call<'_>) -> Result<String, Refusal> {
    let (host, port) = host(&call.parts, call.scheme).ok_or(Refusal::BadRequest)?;
    let headers = forwarded(&call.parts.headers, (call.scheme, port), call.peer);
    let (single_headers, all_headers) = grouped(headers.iter().map(|(name, value)| {
        (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    }));
    let query = call.parts.uri.query().unwrap_or_default();
    let query = url::form_urlencoded::parse(query.as_bytes()).into_owned();
    let (single_query, all_query) = grouped(query);
    let parameters = call.matched.parameters.iter().cloned();
    let (body, is_base64) = text_or_base64(&call.body);
    let event = json!({
        "resource": call.matched.target.resource,
        "path": call.parts.uri.path(),
        "httpMethod": call.parts.method.as_str(),
        "headers": single_headers,
        "multiValueHeaders": all_headers,
        "queryStringParameters": null_if_empty(single_query),
        "multiValueQueryStringParameters": null_if_empty(all_query),
        "pathParameters": null_if_empty(grouped(parameters).0),
        "stageVariables": null,
        "requestContext": context(call, host),
        "body": body,
        "isBase64Encoded": is_base64,
    });
    let event = event.to_string();
    if event.len() > EVENT_LIMIT { Err(Refusal::TooLarge) } else { Ok(event) }
}

fn context(call: &Call<'_>, host: &str) -> Value {
    let user_agent = call.parts.headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok());
    let mut context = json!({
        "accountId": ACCOUNT,
        "apiId": API,
        "domainName": host,
        "domainPrefix": host.split(['.', ':']).next(),
        "extendedRequestId": call.id.to_string(),
        "httpMethod": call.parts.method.as_str(),
        "identity": {
            "accessKey": null,
            "accountId": null,
            "caller": null,
            "cognitoAuthenticationProvider": null,
            "cognitoAuthenticationType": null,
            "cognitoIdentityId": null,
            "cognitoIdentityPoolId": null,
            "principalOrgId": null,
            "sourceIp": call.peer.ip().to_string(),
            "user": null,
            "userAgent": user_agent,
            "userArn": null,
        },
        // On AWS this path begins with the stage, as the client's URL does. Here neither has one.
        "path": call.parts.uri.path(),
        "protocol": "HTTP/1.1",
        "requestId": call.id.to_string(),
        "requestTime": request_time(call.now),
        "requestTimeEpoch": call.now.as_millis(),
        "resourceId": "local",
        "resourcePath": call.matched.target.resource,
        "stage": STAGE,
    });
    if let (Some(caller), Some(context)) = (&call.caller, context.as_object_mut()) {
        context.insert("authorizer".to_owned(), Value::Object(caller.clone()));
    }
    context
}

/// The host and port that the client called, if they can stand in a URL.
fn host<'a>(parts: &'a Parts, scheme: &str) -> Option<(&'a str, u16)> {
    let host = parts.headers.get(HOST)?.to_str().ok()?;
    let authority: Authority = host.parse().ok()?;
    let url = Url::parse(&format!("{scheme}://{authority}/")).ok()?;
    let port = url.port_or_known_default()?;
    url.username().is_empty().then_some((host, port))
}

/// The request's headers, with the `X-Forwarded-…` headers that API Gateway adds.
fn forwarded(
    headers: &HeaderMap,
    (scheme, port): (&'static str, u16),
    peer: SocketAddr,
) -> HeaderMap {
    let mut headers = headers.clone();
    let before = headers.get("x-forwarded-for").and_then(|value| value.to_str().ok());
    let chain =
        before.map_or_else(|| peer.ip().to_string(), |before| format!("{before}, {}", peer.ip()));
    if let Ok(chain) = HeaderValue::try_from(chain) {
        headers.insert("x-forwarded-for", chain);
    }
    headers.insert("x-forwarded-port", port.into());
    headers.insert("x-forwarded-proto", HeaderValue::from_static(scheme));
    headers
}

/// Pairs as the two maps of an event: the last value of each name, and all values.
fn grouped(
    pairs: impl IntoIterator<Item = (String, String)>,
) -> (Map<String, Value>, Map<String, Value>) {
    let (mut last, mut all) = (Map::new(), Map::new());
    for (name, value) in pairs {
        let values = all.entry(name.clone()).or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(values) = values {
            values.push(Value::String(value.clone()));
        }
        last.insert(name, Value::String(value));
    }
    (last, all)
}

fn null_if_empty(map: Map<String, Value>) -> Value {
    if map.is_empty() { Value::Null } else { Value::Object(map) }
}

fn text_or_base64(body: &[u8]) -> (Option<String>, bool) {
    match std::str::from_utf8(body) {
        Ok("") => (None, false),
        Ok(text) => (Some(text.to_owned()), false),
        Err(_) => (Some(STANDARD.encode(body)), true),
    }
}

/// The time in the format of access logs: `09/Apr/2015:12:34:56 +0000`.
fn request_time(now: Timestamp) -> String {
    let at = now.to_utc();
    let month = at.month().to_string();
    format!(
        "{:02}/{month:.3}/{:04}:{:02}:{:02}:{:02} +0000",
        at.day(),
        at.year(),
        at.hour(),
        at.minute(),
        at.second()
    )
}
