//! The docs page, as `mobix serve` serves it.

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use mobix::docs;
use tower::ServiceExt;

async fn get(path: &str) -> (StatusCode, String, String) {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let answer = docs::router().unwrap().oneshot(request).await.unwrap();
    let kind = answer.headers().get(header::CONTENT_TYPE);
    let kind = kind.map(|kind| kind.to_str().unwrap().to_owned()).unwrap_or_default();
    let status = answer.status();
    let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    (status, kind, String::from_utf8_lossy(&body).into_owned())
}

/// The URLs that a page or style sheet loads: the values of `src`, `href` and `url(…)`.
fn loads(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (before, after) in [("src=\"", '"'), ("href=\"", '"'), ("url(", ')')] {
        let pieces = text.split(before).skip(1).filter_map(|rest| rest.split(after).next());
        found.extend(pieces.map(|piece| piece.trim_matches(['"', '\'']).to_owned()));
    }
    found
}

#[tokio::test]
async fn page_loads_nothing_from_other_hosts() {
    let (status, kind, page) = get("/docs/").await;
    assert_eq!(status, StatusCode::OK);
    assert!(kind.starts_with("text/html"), "{kind}");
    let assets = loads(&page);
    assert!(assets.len() >= 5, "{assets:?}");
    for asset in assets {
        let file = asset.strip_prefix("./").unwrap_or(&asset);
        assert!(!file.contains("//"), "{asset} is elsewhere");
        let (status, kind, text) = get(&format!("/docs/{file}")).await;
        assert_eq!(status, StatusCode::OK, "{asset}");
        if kind.starts_with("text/css") {
            for inner in loads(&text) {
                assert!(inner.starts_with("data:"), "{asset} loads {inner}");
            }
            assert!(!text.contains("@import"), "{asset} imports");
        }
    }
}

#[tokio::test]
async fn page_shows_this_document_and_calls_no_validator() {
    let (_, _, script) = get("/docs/swagger-initializer.js").await;
    assert!(script.contains("\"/openapi.json\""), "{script}");
    assert!(script.contains("\"validatorUrl\": \"none\""), "{script}");
    let (status, kind, document) = get("/openapi.json").await;
    assert_eq!((status, kind.as_str()), (StatusCode::OK, "application/json"));
    assert_eq!(document, mobix::openapi::text().unwrap());
}

#[tokio::test]
async fn page_is_found_without_its_slash_and_other_paths_are_not_found() {
    let request = Request::get("/docs").body(Body::empty()).unwrap();
    let answer = docs::router().unwrap().oneshot(request).await.unwrap();
    assert_eq!(answer.headers()[header::LOCATION], "/docs/");
    for path in ["/docs/nothing.js", "/docs/../Cargo.toml"] {
        assert_eq!(get(path).await.0, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn root_redirects_to_the_page() {
    for accept in ["text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", "*/*"] {
        let request = Request::get("/").header(header::ACCEPT, accept).body(Body::empty()).unwrap();
        let answer = docs::router().unwrap().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::TEMPORARY_REDIRECT);
        assert_eq!(answer.headers()[header::LOCATION], "/docs/");
    }
}
