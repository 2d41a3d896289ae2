//! A function that takes too long.

use std::time::Duration;

use lab::lambda::{LambdaFunction, Limits, WhenClientLeaves};
use mobix::gateway::{Lambda, LambdaError};
use serde_json::json;
use shared::credential::TokenHash;
use tokio::net::TcpListener;

use crate::start;

/// A function whose table takes connections and says nothing.
async fn waiting(limits: impl Fn(Limits) -> Limits) -> (LambdaFunction, TcpListener) {
    let stack = start::stack().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let table = format!("http://{}", listener.local_addr().unwrap());
    let users = &stack.template.functions["users"];
    let environment = stack.environment("users", users, &table);
    let limits = limits(Limits::of(users));
    (LambdaFunction::new(environment, limits, WhenClientLeaves::ReadOn), listener)
}

fn event() -> String {
    let context = json!({
        "httpMethod": "GET", "path": "/api/users/", "requestId": "a", "fixture": "dev",
        "authorizer": {"user_id": "1", "device_id": "1", "token": TokenHash::of("a").to_string()},
    });
    let event = json!({
        "httpMethod": "GET", "path": "/api/users/", "resource": "/api/users", "headers": {},
        "multiValueHeaders": {}, "requestContext": context, "isBase64Encoded": false,
    });
    event.to_string()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the programs of cargo lambda build: .ci/lambda/run"]
async fn function_over_its_timeout_is_killed_and_restarted_by_the_next_event() {
    let invocation = Duration::from_millis(300);
    let (function, _table) = waiting(|limits| Limits { invocation, ..limits }).await;
    for starts in 1..=2 {
        let error = function.invoke(event()).await.unwrap_err();
        let was_killed = |why: &str| why.contains("signal: 9");
        assert!(matches!(&error, LambdaError::Failed(why) if was_killed(why)), "{error}");
        assert_eq!(function.starts(), starts);
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the programs of cargo lambda build: .ci/lambda/run"]
async fn gateway_times_out_while_the_function_continues() {
    let gateway = Duration::from_millis(300);
    let (function, _table) = waiting(|limits| Limits { gateway, ..limits }).await;
    let error = function.invoke(event()).await.unwrap_err();
    assert!(matches!(error, LambdaError::TimedOut), "{error}");
    assert_eq!(function.starts(), 1);
    assert_eq!(function.logs().lines(), Vec::<String>::new());
}
