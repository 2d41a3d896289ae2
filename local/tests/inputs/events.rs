//! API Gateway's events to functions and to the authorizer.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use aws_lambda_events::apigw::ApiGatewayCustomAuthorizerRequest;
use axum::body::to_bytes;
use axum::routing::get;
use axum::{Json, Router};
use http::uri::PathAndQuery;
use mobix::database::{Database, create_table};
use mobix::template::Template;
use serde_json::{Value, json};
use shared::auth::{Authenticator, TokenSettings};
use shared::clock::SystemClock;
use shared::http::{ApiError, Caller, Page, PageRequest, lambda_service};
use shared::store::Store;
use tokio::runtime::Runtime;
use tower::ServiceExt;

const TABLE: &str = "inputs";
const GATEWAYS_OWN: [&str; 2] = ["host", "x-forwarded-proto"];
/// The runtime of calls to the table, which holds no token.
static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap());
static NOBODY: LazyLock<Authenticator> = LazyLock::new(|| {
    let client = Database::memory().unwrap().client();
    RUNTIME.block_on(create_table(&client, TABLE, &Template::embedded().unwrap().table)).unwrap();
    let (idle, max) = (Duration::from_hours(1), Duration::from_hours(24));
    Authenticator::new(
        Store::new(client, TABLE),
        Arc::new(SystemClock),
        TokenSettings { idle, max },
    )
});

async fn list(page: PageRequest) -> Result<Json<Page<u64>>, ApiError> {
    page.of_list((0..60).collect()).map(Json)
}

fn router() -> Router {
    Router::new()
        .route("/me", get(|caller: Caller| async move { caller.user.to_string() }))
        .route("/list", get(list))
        .with_state(NOBODY.clone())
}

/// The input is an event. As a function's event, it is refused or answered in one shape, and only
/// the authorizer's context can name the caller. As the authorizer's event, it is never allowed.
pub(crate) fn check(input: &[u8]) {
    if let Ok(event) = serde_json::from_slice::<ApiGatewayCustomAuthorizerRequest>(input) {
        assert!(RUNTIME.block_on(authorizer::handle(&NOBODY, event)).is_err());
    }
    let Some(event) = of_the_gateway(input) else { return };
    let Ok(request) = lambda_http::request::from_str(&event.to_string()) else { return };
    let is_head = request.method() == http::Method::HEAD;
    let router = router();
    let (head, body) = RUNTIME.block_on(async {
        let (head, body) = lambda_service(router).oneshot(request).await.unwrap().into_parts();
        (head, to_bytes(body, usize::MAX).await.unwrap())
    });
    assert_eq!(head.headers["cache-control"], "no-store");
    assert!(head.headers.contains_key("x-request-id"));
    let status = head.status.as_u16();
    if is_head {
        assert!(body.is_empty());
    } else if status == 200 {
        answered(&event, &body);
    } else {
        assert!([401, 404, 405].contains(&status), "{status}");
        let error: Value = serde_json::from_slice(&body).unwrap();
        assert!(error["code"].is_string() && error["error"].is_string(), "{error}");
    }
}

/// Adds the fields that API Gateway always writes: `lambda_http` panics where host, scheme and path
/// form no URL, or where a body marked as base64 is none.
fn of_the_gateway(input: &[u8]) -> Option<Value> {
    let mut event: Value = serde_json::from_slice(input).ok()?;
    for list in ["headers", "multiValueHeaders"] {
        if let Some(headers) = event.get_mut(list).and_then(Value::as_object_mut) {
            headers.retain(|name, _| !GATEWAYS_OWN.contains(&name.to_lowercase().as_str()));
        }
    }
    event.as_object_mut()?.insert("isBase64Encoded".to_owned(), json!(false));
    let context = event.get_mut("requestContext")?.as_object_mut()?;
    context.insert("domainName".to_owned(), json!("api.example.com"));
    let starts_with_slash = |name| event[name].as_str().is_none_or(|path| path.starts_with('/'));
    let query = event["rawQueryString"].as_str().unwrap_or_default();
    let is_written = ["path", "rawPath"].into_iter().all(starts_with_slash)
        && format!("/?{query}").parse::<PathAndQuery>().is_ok();
    is_written.then_some(event)
}

/// An answer of a function: a page, or the caller's id, which only API Gateway's own fields can
/// name.
fn answered(event: &Value, body: &[u8]) {
    let answer: Value = serde_json::from_slice(body).unwrap();
    if let Some(user) = answer.as_u64() {
        assert_eq!(event["requestContext"]["authorizer"]["user_id"], json!(user.to_string()));
    } else {
        assert!(answer["results"].is_array());
    }
}
