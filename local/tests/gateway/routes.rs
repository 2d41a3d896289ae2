//! The routing of requests to functions, and the events that functions receive.

use std::sync::Arc;

use mobix::gateway::{Functions, Gateway};
use mobix::template::Template;
use serde_json::Value;
use shared::clock::SystemClock;

use crate::helpers::{App, TEMPLATE, start};

async fn echo(app: &App, path: &str) -> Value {
    let answer = app.get(path).header("authorization", "Bearer good").send().await.unwrap();
    assert_eq!(answer.status(), 200, "{path}");
    answer.json().await.unwrap()
}

#[tokio::test]
async fn path_matches_with_and_without_its_slash_and_keeps_it() {
    let app = start().await;
    for path in ["/things/7", "/things/7/"] {
        let seen = echo(&app, path).await;
        assert_eq!(seen["path"], path);
        assert_eq!(seen["parameters"], serde_json::json!(["id=7"]));
        assert_eq!(seen["context"]["resourcePath"], "/things/{id}");
    }
}

#[tokio::test]
async fn literal_segment_wins_over_a_parameter() {
    let app = start().await;
    let seen = echo(&app, "/things/special").await;
    assert_eq!(seen["context"]["resourcePath"], "/things/special");
    let seen = echo(&app, "/files/a/b/c.txt").await;
    assert_eq!(seen["parameters"], serde_json::json!(["path=a/b/c.txt"]));
}

#[tokio::test]
async fn a_route_missing_from_the_template_is_not_served() {
    let app = start().await;
    for path in ["/", "/thing", "/things", "/things/1/parts", "/open/more", "/OPEN", "/open//"] {
        let answer = app.get(path).header("authorization", "Bearer good").send().await.unwrap();
        assert_eq!(answer.status(), 404, "{path}");
        assert_eq!(answer.headers()["access-control-allow-origin"], "*");
        let id = answer.headers()["x-amzn-requestid"].to_str().unwrap().to_owned();
        assert_eq!(answer.headers()["x-request-id"], id, "as the template asks for");
        let body: Value = answer.json().await.unwrap();
        assert_eq!(body, serde_json::json!({ "code": "not_found", "request_id": id }), "{path}");
    }
}

#[tokio::test]
async fn method_outside_the_template_is_not_served() {
    let app = start().await;
    assert_eq!(app.get("/get-only").send().await.unwrap().status(), 200);
    assert_eq!(app.post("/get-only").send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn event_is_the_one_that_api_gateway_sends() {
    let app = start().await;
    let path = "/things/7/parts/%D8%B3?page=2&tag=a&tag=b%20c";
    let answer = app
        .post(path)
        .header("authorization", "Bearer good")
        .header("user-agent", "test")
        .header("x-forwarded-for", "203.0.113.9")
        .body("hello")
        .send();
    let seen: Value = answer.await.unwrap().json().await.unwrap();
    insta::assert_json_snapshot!(seen, {
        ".headers.host" => "[host]",
        ".headers[\"x-forwarded-port\"]" => "[port]",
        ".context.domainName" => "[host]",
        ".context.requestId" => "[uuid]",
    });
}

#[tokio::test]
async fn invalid_host_is_refused() {
    let app = start().await;
    for host in ["a b", "a/b", "user@host", "host:99999", ""] {
        let answer = app.get("/open").header("host", host).send().await.unwrap();
        assert_eq!(answer.status(), 400, "{host:?}");
    }
}

#[test]
fn missing_function_is_named() {
    let template = Template::parse(TEMPLATE).unwrap();
    let error = Gateway::new(template, &Functions::default(), Arc::new(SystemClock)).err();
    let error = error.unwrap().to_string();
    assert_eq!(error, "template.yaml wants the function guard for Token, and there is none");
}

#[tokio::test]
async fn pages_beside_the_api_are_served_without_the_gateway() {
    let app = start().await;
    let answer = app.get("/beside").send().await.unwrap();
    assert!(answer.headers().get("x-amzn-requestid").is_none());
    assert_eq!(answer.text().await.unwrap(), "beside");
}

#[tokio::test]
async fn other_methods_of_a_local_route_belong_to_the_gateway() {
    let app = start().await;
    let answer = app.post("/beside").send().await.unwrap();
    assert_eq!(answer.status(), 404);
    assert!(answer.headers().contains_key("x-amzn-requestid"));
}
