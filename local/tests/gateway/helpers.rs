//! Starts a gateway with small test functions on a free port.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::{StreamExt, stream};
use lambda_http::RequestExt;
use lambda_http::request::RequestContext;
use mobix::gateway::{Function, Functions, Gateway, PublicOrigin, serve};
use mobix::template::Template;
use serde_json::{Value, json};
use shared::clock::VirtualClock;
use shared::https;
use shared::model::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tower::ServiceExt;

pub(crate) const TEMPLATE: &str = include_str!("template.yaml");

/// A running gateway, with the controls of its test functions.
pub(crate) struct App {
    pub(crate) url: String,
    pub(crate) http: reqwest::Client,
    pub(crate) clock: VirtualClock,
    /// The number of calls of the authorizer.
    pub(crate) authorized: Arc<AtomicUsize>,
    /// Lets the stream send its second chunk.
    pub(crate) go_on: Arc<Notify>,
}

impl App {
    pub(crate) fn get(&self, path: &str) -> reqwest::RequestBuilder {
        self.http.get(format!("{}{path}", self.url))
    }

    pub(crate) fn post(&self, path: &str) -> reqwest::RequestBuilder {
        self.http.post(format!("{}{path}", self.url))
    }
}

/// Starts everything.
pub(crate) async fn start() -> App {
    start_at(None).await
}

/// Starts everything, for clients that reach it at this origin.
pub(crate) async fn start_at(public_origin: Option<PublicOrigin>) -> App {
    let authorized = Arc::new(AtomicUsize::new(0));
    let go_on = Arc::new(Notify::new());
    let mut functions = Functions::default();
    functions.routers.insert("echo".to_owned(), by_raw_path(Router::new().fallback(echo)));
    functions.routers.insert("stream".to_owned(), by_raw_path(streaming(Arc::clone(&go_on))));
    let calls = Arc::clone(&authorized);
    let guard = move |event: Value| {
        calls.fetch_add(1, Ordering::SeqCst);
        async move { guard(&event) }
    };
    functions.authorizers.insert("guard".to_owned(), Arc::new(guard));

    let clock = VirtualClock::new("2025-05-05T08:00:01Z".parse::<Timestamp>().unwrap());
    let template = Template::parse(TEMPLATE).unwrap();
    let gateway = Gateway::new(template, &functions, Arc::new(clock.clone())).unwrap();
    let gateway = gateway.with_routes(Router::new().route("/beside", get(|| async { "beside" })));
    let gateway = gateway.at(public_origin);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(serve(listener, gateway, std::future::pending()));
    let http = https::client().unwrap().no_proxy().build().unwrap();
    App { url, http, clock, authorized, go_on }
}

/// Routes by the path that the client called; `lambda_http` prepends the stage to it.
fn by_raw_path(router: Router) -> Function {
    Function::new(Router::new().fallback(async move |mut request: Request| -> Response {
        *request.uri_mut() = request.raw_http_path().parse().unwrap();
        router.oneshot(request).await.into_response()
    }))
}

/// Answers with the event as the function sees it.
async fn echo(request: Request) -> Response {
    let context = request.request_context_ref().unwrap();
    let RequestContext::ApiGatewayV1(context) = context else { panic!("{context:?}") };
    let context = serde_json::to_value(context).unwrap();
    let parameters = request.path_parameters();
    let mut parameters: Vec<_> = parameters.iter().map(|(k, v)| format!("{k}={v}")).collect();
    let query = request.query_string_parameters();
    let mut query: Vec<_> = query.iter().map(|(k, v)| format!("{k}={v}")).collect();
    parameters.sort();
    query.sort();
    let path = request.uri().path().to_owned();
    let method = request.method().to_string();
    let headers = request.headers().iter();
    let headers: BTreeMap<_, _> =
        headers.map(|(k, v)| (k.to_string(), v.to_str().unwrap().to_owned())).collect();
    let body = axum::body::to_bytes(request.into_body(), usize::MAX).await.unwrap();
    axum::Json(json!({
        "method": method, "path": path, "parameters": parameters, "query": query,
        "headers": headers, "body": String::from_utf8_lossy(&body), "body_bytes": body.len(),
        "context": context,
    }))
    .into_response()
}

fn streaming(go_on: Arc<Notify>) -> Router {
    let pieces = async move || {
        let first = stream::once(async { Ok::<_, std::io::Error>("first") });
        let second = stream::once(async move {
            go_on.notified().await;
            Ok("second")
        });
        Body::from_stream(first.chain(second))
    };
    let failing = async || -> &'static str { panic!("a function that panics") };
    Router::new().route("/stream", get(pieces)).route("/panic", get(failing))
}

/// An authorizer whose answer the token selects.
fn guard(event: &Value) -> Result<Value, String> {
    assert_eq!(event["type"], "TOKEN");
    let policy = |effect: &str, resource: &str| {
        json!({ "Version": "2012-10-17", "Statement": [
            { "Effect": effect, "Action": "execute-api:Invoke", "Resource": resource }
        ]})
    };
    let arn = event["methodArn"].as_str().unwrap();
    match event["authorizationToken"].as_str().unwrap() {
        "Bearer good" => Ok(json!({
            "principalId": "7",
            "policyDocument": policy("Allow", "arn:aws:execute-api:*:*:local/local/*"),
            "context": { "userId": "7", "number": 1, "flag": true },
        })),
        "Bearer here-only" => {
            Ok(json!({ "principalId": "8", "policyDocument": policy("Allow", arn) }))
        }
        "Bearer denied" => Ok(json!({ "principalId": "9", "policyDocument": policy("Deny", "*") })),
        "Bearer garbage" => Ok(json!({ "isAuthorized": true })),
        "Bearer broken" => Err("the table is gone".to_owned()),
        "Bearer panic" => panic!("an authorizer that panics"),
        _ => Err("Unauthorized".to_owned()),
    }
}
