//! The gateway's answers to preflight requests.

use std::sync::atomic::Ordering;

use reqwest::{Method, Response};

use crate::helpers::{App, start};

async fn options(app: &App, path: &str) -> Response {
    let request = app.http.request(Method::OPTIONS, format!("{}{path}", app.url));
    request.send().await.unwrap()
}

/// The sorted CORS headers of an answer.
fn allowed(answer: &Response) -> Vec<(String, String)> {
    let headers = answer.headers().iter().map(|(k, v)| (k.as_str(), v.to_str().unwrap()));
    let headers = headers.filter(|(name, _)| name.starts_with("access-control-"));
    let mut headers: Vec<_> = headers.map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
    headers.sort();
    headers
}

#[tokio::test]
async fn preflight_answers_as_the_template_says_without_the_authorizer() {
    let app = start().await;
    for path in ["/open", "/things/1", "/things/1/", "/stream", "/files/a/b"] {
        let answer = options(&app, path).await;
        assert_eq!(answer.status(), 200, "{path}");
        assert_eq!(
            allowed(&answer),
            [
                ("access-control-allow-headers", "Authorization,X-Key"),
                ("access-control-allow-methods", "GET,POST"),
                ("access-control-allow-origin", "*"),
                ("access-control-max-age", "60"),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned())),
            "{path}"
        );
        assert_eq!(answer.headers()["content-type"], "application/json", "{path}");
        assert!(answer.headers().contains_key("x-amzn-requestid"), "{path}");
        assert_eq!(answer.text().await.unwrap(), "{}\n", "{path}");
    }
    assert_eq!(app.authorized.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn preflight_with_an_origin_has_the_same_answer() {
    let app = start().await;
    let asked = app.http.request(Method::OPTIONS, format!("{}/things/1", app.url));
    let asked = asked
        .header("origin", "https://app.example")
        .header("access-control-request-method", "PUT")
        .header("access-control-request-headers", "authorization, x-key");
    let answer = asked.send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(allowed(&answer), allowed(&options(&app, "/things/1").await));
}

#[tokio::test]
async fn unknown_path_has_no_preflight() {
    let app = start().await;
    let answer = options(&app, "/nowhere").await;
    assert_eq!(answer.status(), 404);
    assert!(!answer.headers().contains_key("access-control-allow-methods"));
}

/// SAM adds the preflight only to paths without a method `OPTIONS`.
#[tokio::test]
async fn route_for_options_comes_before_the_preflight() {
    let app = start().await;
    let answer = options(&app, "/options").await;
    assert_eq!(answer.status(), 200);
    let seen: serde_json::Value = answer.json().await.unwrap();
    assert_eq!(seen["method"], "OPTIONS");
}
