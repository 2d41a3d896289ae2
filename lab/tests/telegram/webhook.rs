//! The webhook: it accepts only requests with the secret token.

use reqwest::Method;
use serde_json::{Value, json};

use crate::helpers::{SARA, TestSetup};

async fn call(
    setup: &TestSetup,
    method: Method,
    secret: Option<&str>,
    body: &Value,
) -> (u16, Value) {
    let mut request =
        setup.http.request(method, format!("{}/telegram/webhook", setup.url)).json(body);
    if let Some(secret) = secret {
        request = request.header("X-Telegram-Bot-Api-Secret-Token", secret);
    }
    let answer = request.header("Accept-Language", "en").send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap_or_default())
}

#[tokio::test]
async fn a_request_is_accepted_only_with_the_secret_token() {
    let setup = TestSetup::new().await;
    let update = setup.sara().says("/start");
    let secret = setup.telegram.settings.webhook_secret();
    let secret = secret.expose();
    let (shorter, longer) = (&secret[1..], format!("{secret}0"));
    for shown in [None, Some(""), Some("x"), Some(shorter), Some(&longer)] {
        let (status, body) = call(&setup, Method::POST, shown, &update).await;
        assert_eq!((status, &body["code"]), (401, &json!("unauthenticated")), "{shown:?}");
    }
    setup.settle().await;
    assert_eq!(setup.said(SARA).len(), 0);
    assert_eq!(call(&setup, Method::POST, Some(secret), &update).await.0, 200);
    setup.settle().await;
    assert_eq!(setup.said(SARA).len(), 1);
}

#[tokio::test]
async fn a_body_that_is_no_update_gets_the_contracts_error() {
    let setup = TestSetup::new().await;
    let secret = setup.telegram.settings.webhook_secret();
    for body in [json!([]), json!({}), json!({"update_id": "1"}), json!(null)] {
        let (status, answer) = call(&setup, Method::POST, Some(secret.expose()), &body).await;
        assert_eq!((status, &answer["code"]), (400, &json!("invalid_request")), "{body}");
    }
    let (status, answer) = call(&setup, Method::GET, Some(secret.expose()), &json!({})).await;
    assert_eq!((status, &answer["code"]), (405, &json!("method_not_allowed")));
    let form = setup
        .http
        .post(format!("{}/telegram/webhook/", setup.url))
        .header("X-Telegram-Bot-Api-Secret-Token", secret.expose())
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body("update_id=1");
    assert_eq!(form.send().await.unwrap().status(), 415);
    assert!(setup.telegram.queue.is_empty());
}

#[tokio::test]
async fn the_webhook_refuses_every_request_if_there_is_no_bot() {
    let state = telegram_webhook::State { webhook: None };
    let request = axum::http::Request::post("/telegram/webhook")
        .header("x-telegram-bot-api-secret-token", "")
        .header("content-type", "application/json")
        .body(axum::body::Body::from("{}"))
        .unwrap();
    let answer = tower::ServiceExt::oneshot(telegram_webhook::router(state), request).await;
    assert_eq!(answer.unwrap().status(), 401);
}
