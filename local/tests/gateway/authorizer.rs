//! The authorizer's decisions, and their cache.

use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::helpers::{App, start};

async fn call(app: &App, path: &str, token: &str) -> (u16, String) {
    let answer = app.get(path).header("authorization", token).send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test]
async fn missing_token_does_not_call_the_authorizer() {
    let app = start().await;
    let answer = app.get("/things/1").send().await.unwrap();
    assert_eq!(answer.status(), 401);
    assert_eq!(answer.text().await.unwrap(), r#"{"code":"unauthenticated"}"#);
    assert_eq!(call(&app, "/things/1", "").await.0, 401);
    assert_eq!(app.authorized.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn malformed_token_does_not_call_the_authorizer() {
    let app = start().await;
    for header in ["Basic good", "bearer good", "Bearer", "Bearer GOOD", "Bearer good good"] {
        let answer = (401, r#"{"code":"unauthenticated"}"#.to_owned());
        assert_eq!(call(&app, "/things/1", header).await, answer, "{header}");
    }
    assert_eq!(app.authorized.load(Ordering::SeqCst), 0);
    assert_eq!(call(&app, "/things/1", "Bearer good").await.0, 200);
    assert_eq!(app.authorized.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn every_outcome_of_an_authorizer_has_its_answer() {
    let app = start().await;
    for (token, status, code) in [
        ("Bearer unknown", 401, "unauthenticated"),
        ("Bearer denied", 403, "access_denied"),
        ("Bearer broken", 503, "unavailable"),
        ("Bearer panic", 503, "unavailable"),
        ("Bearer garbage", 500, "internal_error"),
    ] {
        let answer = call(&app, "/things/1", token).await;
        assert_eq!(answer, (status, format!(r#"{{"code":"{code}"}}"#)), "{token}");
    }
}

#[tokio::test]
async fn routes_without_an_authorizer_are_open() {
    let app = start().await;
    assert_eq!(app.get("/open").send().await.unwrap().status(), 200);
    assert_eq!(call(&app, "/open", "Bearer unknown").await.0, 200);
    assert_eq!(app.authorized.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn decision_is_cached_as_long_as_the_template_says() {
    let app = start().await;
    for path in ["/things/1", "/things/2/parts/3", "/things/1"] {
        assert_eq!(call(&app, path, "Bearer good").await.0, 200);
    }
    assert_eq!(app.authorized.load(Ordering::SeqCst), 1);
    app.clock.advance(Duration::from_secs(59));
    call(&app, "/things/1", "Bearer good").await;
    assert_eq!(app.authorized.load(Ordering::SeqCst), 1);
    app.clock.advance(Duration::from_secs(1));
    call(&app, "/things/1", "Bearer good").await;
    assert_eq!(app.authorized.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn failure_of_the_authorizer_is_not_cached() {
    let app = start().await;
    for _ in 0..2 {
        assert_eq!(call(&app, "/things/1", "Bearer unknown").await.0, 401);
    }
    assert_eq!(app.authorized.load(Ordering::SeqCst), 2);
}

/// A policy that names only the called method breaks all other methods while it is cached.
#[tokio::test]
async fn cached_policy_is_evaluated_for_the_called_method() {
    let app = start().await;
    assert_eq!(call(&app, "/things/1", "Bearer here-only").await.0, 200);
    assert_eq!(call(&app, "/things/2", "Bearer here-only").await.0, 403);
    assert_eq!(call(&app, "/things/1", "Bearer here-only").await.0, 200);
}
