//! Requests through `service`, as Lambda passes them. Helpers; the cases are in the files.

mod bodies;
mod callers;
mod entry;
mod lists;

use axum::Router;
use axum::body::{Body, to_bytes};
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use tower::ServiceExt;

/// A request without a gateway.
fn plain(method: &str, uri: &str) -> http::request::Builder {
    http::Request::builder().method(method).uri(uri).header("host", "localhost:3000")
}

fn empty(request: http::request::Builder) -> lambda_http::Request {
    request.body(lambda_http::Body::Empty).unwrap()
}

/// An event of a REST API on the stage `prod`, with this authorizer context.
fn rest_event(path: &str, query: &Value, authorizer: &Value) -> lambda_http::Request {
    let event = json!({
        "resource": "/api/{proxy+}",
        "path": path,
        "httpMethod": "GET",
        "headers": { "Host": "api.example.com", "X-Forwarded-Proto": "https" },
        "multiValueHeaders": { "Host": ["api.example.com"], "X-Forwarded-Proto": ["https"] },
        "queryStringParameters": null,
        "multiValueQueryStringParameters": query,
        "pathParameters": null,
        "stageVariables": null,
        "requestContext": {
            "stage": "prod",
            "path": format!("/prod{path}"),
            "domainName": "api.example.com",
            "requestId": "gateway-1",
            "httpMethod": "GET",
            "identity": {},
            "authorizer": authorizer,
        },
        "body": null,
        "isBase64Encoded": false,
    });
    lambda_http::request::from_str(&event.to_string()).unwrap()
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }
}

async fn send(router: Router, request: lambda_http::Request) -> Answer {
    let (parts, body) = super::lambda_service(router).oneshot(request).await.unwrap().into_parts();
    let bytes = to_bytes(Body::new(body), usize::MAX).await.unwrap();
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    Answer { status: parts.status, headers: parts.headers, text }
}
