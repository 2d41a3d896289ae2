//! Paths, methods, languages, ids and the shape of errors.

use axum::Router;
use axum::routing::get;
use http::StatusCode;
use serde_json::json;

use super::{empty, plain, rest_event, send};
use crate::chat::AccessProblem;
use crate::http::{ApiError, EXPOSED_HEADERS, PathId, PublicUrl, RequestId};
use crate::model::{ChatbotId, Locale};

fn router() -> Router {
    Router::new()
        .route("/api/things", get(|| async { "things" }).post(|| async { "made" }))
        .route(
            "/api/things/{id}",
            get(|PathId(id): PathId<ChatbotId>| async move { id.to_string() }),
        )
        .route("/api/url", get(|url: PublicUrl| async move { url.with_query("") }))
        .route("/api/locale", get(|locale: Locale| async move { locale.tag() }))
        .route(
            "/api/denied",
            get(|| async { ApiError::ModelAccessDenied(AccessProblem::ModelNotInPlan) }),
        )
        .route("/api/later", get(|| async { ApiError::Unavailable { retry_after: 2 } }))
        .route("/api/secret", get(|| async { ApiError::Unauthenticated }))
        .route("/api/panic", get(panicking))
}

async fn panicking() -> String {
    panic!("a defect")
}

#[tokio::test]
async fn every_path_works_with_and_without_its_slash() {
    for path in ["/api/things", "/api/things/"] {
        let answer = send(router(), empty(plain("GET", path))).await;
        assert_eq!((answer.status, answer.text.as_str()), (StatusCode::OK, "things"), "{path}");
    }
}

#[tokio::test]
async fn stage_is_part_of_links_and_not_of_routes() {
    for path in ["/api/url", "/api/url/"] {
        let answer = send(router(), rest_event(path, &json!(null), &json!({}))).await;
        assert_eq!(answer.text, format!("https://api.example.com/prod{path}"));
    }
}

#[tokio::test]
async fn cors_headers_are_on_answers_and_errors() {
    for path in ["/api/things", "/api/later", "/api/nothing"] {
        let answer = send(router(), empty(plain("GET", path))).await;
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"), "{path}");
        assert_eq!(answer.header("access-control-expose-headers"), Some(EXPOSED_HEADERS), "{path}");
    }
}

#[tokio::test]
async fn unknown_path_is_not_found_in_persian_by_default() {
    let answer = send(router(), rest_event("/api/nothing", &json!(null), &json!({}))).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(
        answer.json(),
        json!({
            "error": "موردی که خواستید پیدا نشد.",
            "code": "not_found",
            "request_id": "gateway-1",
        })
    );
}

#[tokio::test]
async fn error_is_in_the_requested_language() {
    let request = plain("GET", "/api/denied").header("accept-language", "en-US,en;q=0.9");
    let answer = send(router(), empty(request)).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert_eq!(answer.json()["error"], "This model is not part of your plan.");
    assert_eq!(answer.json()["code"], "model_access_denied");
    assert_eq!(answer.header("content-length"), None, "that of the body before rendering");
}

#[tokio::test]
async fn handler_receives_the_language() {
    let request = plain("GET", "/api/locale").header("accept-language", "en");
    assert_eq!(send(router(), empty(request)).await.text, "en");
    assert_eq!(send(router(), empty(plain("GET", "/api/locale"))).await.text, "fa");
}

#[tokio::test]
async fn unsupported_method_is_answered_with_allow() {
    let answer = send(router(), empty(plain("DELETE", "/api/things/"))).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(answer.header("allow"), Some("GET,HEAD,POST"));
    assert_eq!(answer.json()["code"], "method_not_allowed");
}

#[tokio::test]
async fn head_answers_like_get_without_a_body() {
    let answer = send(router(), empty(plain("HEAD", "/api/things"))).await;
    assert_eq!((answer.status, answer.text.as_str()), (StatusCode::OK, ""));
    let answer = send(router(), empty(plain("HEAD", "/api/nothing"))).await;
    assert_eq!((answer.status, answer.text.as_str()), (StatusCode::NOT_FOUND, ""));
}

#[tokio::test]
async fn every_answer_has_the_request_id_and_is_not_cached() {
    for path in ["/api/things", "/api/nothing"] {
        let answer = send(router(), rest_event(path, &json!(null), &json!({}))).await;
        assert_eq!(answer.header("x-request-id"), Some("gateway-1"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
    }
}

#[tokio::test]
async fn request_without_a_gateway_gets_a_random_id() {
    let ids = [empty(plain("GET", "/")), empty(plain("GET", "/"))]
        .map(|request| RequestId::of(request.extensions()));
    assert_eq!(ids[0].as_str().len(), 36);
    assert_ne!(ids[0], ids[1]);
}

#[tokio::test]
async fn retry_after_and_www_authenticate_are_headers() {
    let answer = send(router(), empty(plain("GET", "/api/later"))).await;
    assert_eq!(answer.header("retry-after"), Some("2"));
    let answer = send(router(), empty(plain("GET", "/api/secret"))).await;
    assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
}

#[tokio::test]
async fn panic_becomes_an_internal_error() {
    let answer = send(router(), empty(plain("GET", "/api/panic"))).await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(answer.json()["code"], "internal_error");
}

#[tokio::test]
async fn a_malformed_id_names_nothing() {
    assert_eq!(send(router(), empty(plain("GET", "/api/things/7/"))).await.text, "7");
    for id in ["abc", "-1", "+1", "1.0", "99999999999999999999", "%FF", "%2F"] {
        let answer = send(router(), empty(plain("GET", &format!("/api/things/{id}")))).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{id}");
        assert_eq!(answer.json()["code"], "not_found", "{id}");
    }
}
