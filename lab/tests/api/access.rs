//! Without a valid token every route of `template.yaml` refuses access. New routes are covered
//! automatically.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use axum::body::{Body, to_bytes};
use mobix::template::{Route, Template};
use reqwest::Method;
use reqwest::header::{ALLOW, AUTHORIZATION, HeaderMap};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::helpers::{App, User};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
pub(crate) const NO_MESSAGE: &str = "00000000-0000-7000-8000-000000000000";

/// The routes behind the authorizer.
fn guarded() -> Vec<Route> {
    let routes = Template::embedded().unwrap().routes;
    routes.into_iter().filter(|route| route.authorizer.is_some()).collect()
}

/// A route's path with a value for each parameter.
fn filled(path: &str) -> String {
    path.replace("{id}", "1").replace("{message_id}", NO_MESSAGE)
}

/// The methods of a route, from its answer to an unsupported one.
async fn methods(user: &User<'_>, path: &str) -> Vec<Method> {
    let answer = user.request(Method::TRACE, &filled(path)).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 405, "TRACE {path} should tell what it takes");
    let allow = answer.headers()[ALLOW].to_str().unwrap().to_owned();
    let methods: Vec<_> = allow.split(',').map(|method| method.trim().parse().unwrap()).collect();
    assert!(!methods.is_empty(), "{path}");
    methods
}

pub(crate) type Item = HashMap<String, AttributeValue>;

/// Everything in the table.
pub(crate) async fn items(app: &App) -> Vec<Item> {
    let scan = app.store.client().scan().table_name(app.store.table()).consistent_read(true);
    let pages = scan.into_paginator().items().send();
    let mut items = pages.collect::<Result<Vec<Item>, _>>().await.unwrap();
    let text = |item: &Item, name: &str| item[name].as_s().unwrap().clone();
    items.sort_by_key(|item| (text(item, "PK"), text(item, "SK")));
    items
}

/// The comparable parts of an answer.
#[derive(Debug, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Value,
}

impl Answer {
    /// Replaces the request's id, which must be the same in header and body.
    fn new(status: u16, headers: &HeaderMap, text: &str, is_head: bool) -> Self {
        let empty = is_head || text.is_empty();
        let mut body: Value = if empty { Value::Null } else { serde_json::from_str(text).unwrap() };
        let id = headers["x-request-id"].to_str().unwrap();
        assert_eq!(id.len(), 36);
        if let (400.., Some(body)) = (status, body.as_object_mut()) {
            assert_eq!(body.remove("request_id"), Some(json!(id)));
        }
        let varying = ["x-request-id", "x-amzn-requestid", "date"];
        let headers = headers.iter().filter(|(name, _)| !varying.contains(&name.as_str()));
        let mut headers: Vec<_> = headers
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect();
        headers.sort();
        Self { status, headers, body }
    }

    pub(crate) async fn of(request: reqwest::RequestBuilder) -> Self {
        let (http, request) = request.build_split();
        let request = request.unwrap();
        let is_head = request.method() == Method::HEAD;
        let answer = http.execute(request).await.unwrap();
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        Self::new(status, &headers, &answer.text().await.unwrap(), is_head)
    }

    fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(found, _)| found == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// Calls a function as `cargo lambda watch` does, without an authorizer.
async fn unauthorized_call(app: &App, route: &Route, request: &Request<'_>) -> Answer {
    let mut event = axum::http::Request::builder().method(&request.method).uri(&request.path);
    if let Some(header) = request.header {
        event = event.header(AUTHORIZATION, header);
    }
    let function = app.functions.routers[&route.function].clone();
    let event = event.body(lambda_http::Body::Empty).unwrap();
    let (parts, body) = function.oneshot(event).await.unwrap().into_parts();
    let text = to_bytes(Body::new(body), usize::MAX).await.unwrap();
    let text = String::from_utf8(text.to_vec()).unwrap();
    Answer::new(parts.status.as_u16(), &parts.headers, &text, request.method == Method::HEAD)
}

/// A request with a credential that must be refused.
struct Request<'a> {
    method: Method,
    path: String,
    header: Option<&'a str>,
}

fn assert_refused(answer: &Answer, request: &Request<'_>, who: &str) {
    let what = format!("{} {} with {who}: {answer:?}", request.method, request.path);
    assert_eq!(answer.status, 401, "{what}");
    assert_eq!(answer.header("www-authenticate"), Some("Bearer"), "{what}");
    assert_eq!(answer.header("content-type"), Some("application/json"), "{what}");
    if request.method != Method::HEAD {
        assert_eq!(answer.body["code"], "unauthenticated", "{what}");
        assert!(answer.body["error"].is_string(), "{what}");
        assert_eq!(answer.body.as_object().unwrap().len(), 2, "{what}");
    }
}

/// Tries a credential on every guarded route, through the gateway and without it.
async fn refuse(app: &App, routes: &[(Route, Vec<Method>)], who: &str, header: Option<&str>) {
    let before = items(app).await;
    for (route, methods) in routes {
        let path = filled(&route.path);
        for path in [path.clone(), format!("{path}/")] {
            for method in methods {
                let request = Request { method: method.clone(), path: path.clone(), header };
                let mut call = app.request(method.clone(), &path);
                if let Some(header) = header {
                    call = call.header(AUTHORIZATION, header);
                }
                assert_refused(&Answer::of(call).await, &request, who);
                let direct = unauthorized_call(app, route, &request).await;
                assert_refused(&direct, &request, &format!("{who}, no gateway"));
            }
        }
    }
    assert_eq!(items(app).await, before, "something was written for {who}");
}

/// The guarded routes with their methods.
pub(crate) async fn routes(user: &User<'_>) -> Vec<(Route, Vec<Method>)> {
    let mut routes = Vec::new();
    for route in guarded() {
        let methods = methods(user, &route.path).await;
        routes.push((route, methods));
    }
    assert!(routes.len() >= 16, "the template's routes are not found");
    routes
}

#[tokio::test]
async fn invalid_token_is_refused_on_every_route() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let routes = routes(&user).await;
    refuse(&app, &routes, "nothing", None).await;
    let guessed = format!("Bearer {}", "A".repeat(43));
    let (bare, basic) = (user.token.clone(), format!("Basic {}", user.token));
    let more = format!("Bearer {} and more", user.token);
    let part = format!("Bearer {}", &user.token[1..]);
    for (who, header) in [
        ("an empty header", ""),
        ("the scheme alone", "Bearer"),
        ("the scheme and a space", "Bearer "),
        ("a token without its scheme", &bare),
        ("another scheme", &basic),
        ("more than a token", &more),
        ("a part of a token", &part),
        ("a guessed token", &guessed),
    ] {
        refuse(&app, &routes, who, Some(header)).await;
    }
    assert_eq!(user.get("/api/users/").await.0.as_u16(), 200, "the token itself still does");
}

#[tokio::test]
async fn revoked_token_is_refused_on_every_route() {
    let app = App::start().await;
    let routes = routes(&app.login("09121234567").await).await;
    let user = app.login("09121234568").await;
    let logout = user.request(Method::POST, "/api/auth/logout/").send().await.unwrap();
    assert_eq!(logout.status().as_u16(), 204);
    let header = format!("Bearer {}", user.token);
    refuse(&app, &routes, "a token that was given back", Some(&header)).await;
}

#[tokio::test]
async fn expired_token_is_refused_on_every_route() {
    let app = App::start().await;
    let routes = routes(&app.login("09121234567").await).await;
    let (idle, busy) = (app.login("09121234568").await, app.login("09121234569").await);
    let bearer = |user: &User<'_>| format!("Bearer {}", user.token);
    let use_it = async || assert_eq!(busy.get("/api/users/").await.0.as_u16(), 200);
    app.clock.advance(6 * DAY);
    use_it().await;
    app.clock.advance(DAY);
    refuse(&app, &routes, "a token not used for 7 days", Some(&bearer(&idle))).await;
    for _ in 0..13 {
        use_it().await;
        app.clock.advance(6 * DAY);
    }
    use_it().await;
    app.clock.advance(5 * DAY);
    refuse(&app, &routes, "a token of 90 days", Some(&bearer(&busy))).await;
}
