//! The caller from the authorizer's context or a token.

use axum::Router;
use axum::routing::get;
use http::StatusCode;
use serde_json::{Value, json};

use super::{empty, plain, rest_event, send};
use crate::auth::{Authenticator, TokenSettings};
use crate::clock::VirtualClock;
use crate::credential::TokenHash;
use crate::http::Caller;
use crate::model::{DeviceId, UserId};
use crate::settings::Vars;
use crate::store::{Store, local_config};

/// A router whose table cannot be reached.
fn router() -> Router {
    let client = aws_sdk_dynamodb::Client::from_conf(local_config("http://127.0.0.1:1").build());
    let store = Store::new(client, "none");
    let settings = TokenSettings::read(&Vars::from_pairs::<&str, &str>([])).unwrap();
    let clock = std::sync::Arc::new(VirtualClock::default());
    let authenticator = Authenticator::new(store, clock, settings);
    Router::new()
        .route("/api/me", get(|caller: Caller| async move { format!("{caller:?}") }))
        .with_state(authenticator)
}

fn context() -> Value {
    json!({
        "principalId": "7",
        "user_id": "7",
        "device_id": "2",
        "token": TokenHash::of("abc").to_string(),
    })
}

#[tokio::test]
async fn authorizer_context_is_sufficient() {
    let answer = send(router(), rest_event("/api/me", &json!(null), &context())).await;
    let caller =
        Caller { user: UserId::new(7), token: TokenHash::of("abc"), device: DeviceId::new(2) };
    assert_eq!(answer.text, format!("{caller:?}"));
}

#[tokio::test]
async fn incomplete_authorizer_context_is_refused() {
    for missing in ["user_id", "device_id", "token"] {
        let mut context = context();
        context.as_object_mut().unwrap().remove(missing);
        let answer = send(router(), rest_event("/api/me", &json!(null), &context)).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{missing}");
    }
}

#[tokio::test]
async fn missing_bearer_token_is_refused() {
    for request in [
        plain("GET", "/api/me"),
        plain("GET", "/api/me").header("authorization", ""),
        plain("GET", "/api/me").header("authorization", "Basic abc"),
        plain("GET", "/api/me").header("user_id", "7"),
    ] {
        let answer = send(router(), empty(request)).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert_eq!(answer.json()["code"], "unauthenticated");
    }
}
