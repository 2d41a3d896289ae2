//! Request and response bodies: limits, bytes, streams, failures.

use std::time::Duration;

use futures_util::{StreamExt, stream};
use serde_json::Value;

use crate::helpers::{start, start_at};

#[tokio::test]
async fn text_and_bytes_reach_the_function_unchanged() {
    let app = start().await;
    let text = app.post("/open").body("{\"message\":\"سلام\"}").send().await.unwrap();
    assert_eq!(text.json::<Value>().await.unwrap()["body"], "{\"message\":\"سلام\"}");
    let bytes = app.post("/open").body(vec![0_u8, 159, 146, 150]).send().await.unwrap();
    assert_eq!(bytes.json::<Value>().await.unwrap()["body_bytes"], 4);
}

#[tokio::test]
async fn client_can_read_the_refusal_of_a_body_over_the_limit() {
    let app = start().await;
    let ten = 10 * 1024 * 1024;
    for size in [ten + 1, 3 * ten] {
        let answer = app.post("/open").body(vec![b'a'; size]).send().await.unwrap();
        assert_eq!(answer.status(), 413, "{size}");
        assert_eq!(answer.text().await.unwrap(), r#"{"code":"too_large"}"#);
    }
    // The body is within the gateway's limit; its event is over Lambda's.
    let answer = app.post("/open").body(vec![b'a'; 7 * 1024 * 1024]).send().await.unwrap();
    assert_eq!(answer.status(), 413);
    let answer = app.post("/open").body(vec![b'a'; 5 * 1024 * 1024]).send().await.unwrap();
    assert_eq!(answer.status(), 200);
}

#[tokio::test]
async fn body_of_unknown_length_has_the_same_limit() {
    let app = start().await;
    let pieces = stream::repeat(vec![b'a'; 1024 * 1024]).map(Ok::<_, std::io::Error>).take(11);
    let answer = app.post("/open").body(reqwest::Body::wrap_stream(pieces)).send().await.unwrap();
    assert_eq!(answer.status(), 413);
}

#[tokio::test]
async fn headers_over_the_limit_are_refused() {
    let app = start().await;
    let answer = app.get("/open").header("x-long", "a".repeat(11_000)).send().await.unwrap();
    assert_eq!(answer.status(), 413);
}

#[tokio::test]
async fn first_chunk_of_a_stream_arrives_before_the_second_is_made() {
    let app = start().await;
    let mut answer = app.get("/stream").send().await.unwrap();
    assert_eq!(answer.chunk().await.unwrap().unwrap(), "first");
    let early = tokio::time::timeout(Duration::from_millis(100), answer.chunk()).await;
    assert!(early.is_err(), "the second piece came without being asked for");
    app.go_on.notify_one();
    assert_eq!(answer.chunk().await.unwrap().unwrap(), "second");
    assert_eq!(answer.chunk().await.unwrap(), None);
}

#[tokio::test]
async fn panic_in_a_function_is_answered_as_a_failure() {
    let app = start().await;
    let answer = app.get("/panic").send().await.unwrap();
    assert_eq!(answer.status(), 502);
    assert_eq!(answer.headers()["content-type"], "application/json");
    assert_eq!(answer.text().await.unwrap(), r#"{"code":"internal_error"}"#);
    assert_eq!(app.get("/open").send().await.unwrap().status(), 200, "the others go on");
}

#[tokio::test]
async fn thousand_concurrent_requests_are_all_answered() {
    let app = start().await;
    let requests = (0..1_000).map(|number| {
        let request = app.get(&format!("/things/{number}")).header("authorization", "Bearer good");
        async move { request.send().await.unwrap().status().as_u16() }
    });
    let statuses = futures_util::future::join_all(requests).await;
    assert!(statuses.iter().all(|status| *status == 200));
}

#[tokio::test]
async fn function_sees_the_public_url_behind_a_proxy() {
    let app = start_at("https://api.example.com".parse().ok()).await;
    let seen: Value = app.get("/open").send().await.unwrap().json().await.unwrap();
    assert_eq!(seen["headers"]["host"], "api.example.com");
    assert_eq!(seen["headers"]["x-forwarded-proto"], "https");
    assert_eq!(seen["headers"]["x-forwarded-port"], "443");
    assert_eq!(seen["context"]["domainName"], "api.example.com");
}
