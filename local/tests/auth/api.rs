//! The endpoints of `/api/auth/…` as clients see them: REST events in, answers out.

use std::sync::atomic::Ordering;

use axum::body::{Body, to_bytes};
use axum::http::StatusCode;
use serde_json::{Value, json};
use shared::http::lambda_service;
use tower::ServiceExt;

use crate::helpers::{HOUR, MINUTE, NUMBER, TestSetup, wrong};

struct Answer {
    status: StatusCode,
    retry_after: Option<String>,
    body: Value,
}

/// Calls the function with the event of a REST API.
async fn call(
    setup: &TestSetup,
    method: &str,
    path: &str,
    token: &str,
    body: Option<Value>,
) -> Answer {
    let event = json!({
        "resource": "/{proxy+}",
        "path": path,
        "httpMethod": method,
        "headers": {
            "Host": "api.example.com",
            "Content-Type": "application/json",
            "Accept-Language": "en",
            "Authorization": format!("Bearer {token}"),
            "X-Forwarded-For": "198.51.100.1",
        },
        "multiValueHeaders": {},
        "requestContext": {
            "stage": "prod",
            "path": path,
            "httpMethod": method,
            "identity": { "sourceIp": "203.0.113.9" },
        },
        "body": body.map(|body| body.to_string()),
        "isBase64Encoded": false,
    });
    let request = lambda_http::request::from_str(&event.to_string()).unwrap();
    let TestSetup { login, devices, accounts, authenticator, .. } = setup.clone();
    let bot_username = Some("mobix_test_bot".to_owned());
    let state = auth::State { login, devices, accounts, bot_username, authenticator };
    let router = auth::router(state);
    let response = lambda_service(router).oneshot(request).await.unwrap();
    let retry_after = response.headers().get("retry-after");
    let retry_after = retry_after.map(|value| value.to_str().unwrap().to_owned());
    let status = response.status();
    let bytes = to_bytes(Body::new(response.into_body()), usize::MAX).await.unwrap();
    let body = if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes).unwrap() };
    Answer { status, retry_after, body }
}

async fn post(setup: &TestSetup, path: &str, body: Value) -> Answer {
    call(setup, "POST", path, "none", Some(body)).await
}

#[tokio::test]
async fn a_login_as_the_contract_shows_it() {
    let setup = TestSetup::new().await;
    let asked = post(&setup, "/api/auth/otp/", json!({ "phone_number": "۰۹۱۲۱۲۳۴۵۶۷" })).await;
    assert_eq!(asked.status, StatusCode::ACCEPTED);
    assert_eq!(asked.body, json!({ "expires_in": 300, "resend_in": 60 }));
    let (code, _) = setup.sms.last(NUMBER);
    let mut login = json!({ "phone_number": "09121234567", "code": persian(&code) });
    let nameless = post(&setup, "/api/auth/verify/", login.clone()).await;
    assert_eq!(
        (nameless.status, &nameless.body["code"]),
        (400.try_into().unwrap(), &json!("name_required"))
    );
    login["name"] = json!("  Sara ");
    login["device"] = json!("Pixel");
    let mut done = post(&setup, "/api/auth/verify/", login).await;
    assert_eq!(done.status, StatusCode::OK);
    let token = done.body["token"].take();
    assert_eq!(token.as_str().unwrap().len(), 43);
    assert_eq!(
        done.body,
        json!({
            "token": null,
            "expires_at": "2026-05-12T08:00:00.000000Z",
            "created": true,
            "user": {
                "id": 1,
                "phone_number": NUMBER,
                "name": "Sara",
                "is_verified": true,
                "date_joined": "2026-05-05T08:00:00.000000Z",
            },
        })
    );
}

#[tokio::test]
async fn devices_are_listed_revoked_and_logged_out() {
    let setup = TestSetup::new().await;
    let old = setup.log_in(NUMBER).await.token;
    setup.clock.advance(HOUR);
    let new = setup.log_in(NUMBER).await.token;
    let list = call(&setup, "GET", "/api/auth/tokens/", new.expose(), None).await;
    assert_eq!(list.status, StatusCode::OK);
    let device = |id, at, current| {
        let at = format!("2026-05-05T{at}:00:00.000000Z");
        json!({ "id": id, "device": "Pixel", "kind": "app", "created_at": at, "last_used_at": at, "current": current })
    };
    let results = [device(2, "09", true), device(1, "08", false)];
    let page = json!({ "count": 2, "next": null, "previous": null, "results": results });
    assert_eq!(list.body, page);
    let revoked = call(&setup, "DELETE", "/api/auth/tokens/1/", new.expose(), None).await;
    assert_eq!((revoked.status, revoked.body), (StatusCode::NO_CONTENT, Value::Null));
    for id in ["1", "99", "0", "x"] {
        let path = format!("/api/auth/tokens/{id}");
        let unknown = call(&setup, "DELETE", &path, new.expose(), None).await;
        assert_eq!(unknown.status, StatusCode::NOT_FOUND, "{id}");
    }
    let gone = call(&setup, "GET", "/api/auth/tokens", old.expose(), None).await;
    assert_eq!(gone.status, StatusCode::UNAUTHORIZED);
    let logout = call(&setup, "POST", "/api/auth/logout/", new.expose(), None).await;
    assert_eq!(logout.status, StatusCode::NO_CONTENT);
    let out = call(&setup, "POST", "/api/auth/logout/", new.expose(), None).await;
    assert_eq!(
        (out.status, &out.body["code"]),
        (StatusCode::UNAUTHORIZED, &json!("unauthenticated"))
    );
}

#[tokio::test]
async fn the_reason_a_code_is_refused_is_never_told() {
    let setup = TestSetup::new().await;
    let code = setup.code(NUMBER).await;
    let mut answers = Vec::new();
    let mut verify = async |number: &str, code: &str| {
        let body = json!({ "phone_number": number, "code": code, "name": "Sara" });
        let mut answer = post(&setup, "/api/auth/verify/", body).await;
        answer.body["request_id"] = Value::Null;
        answers.push((answer.status, answer.body));
    };
    verify("+989121234568", &code).await;
    verify(NUMBER, "12ab").await;
    for _ in 0..5 {
        verify(NUMBER, &wrong(&code)).await;
    }
    verify(NUMBER, &code).await;
    setup.clock.advance(MINUTE * 5);
    verify(NUMBER, &code).await;
    answers.dedup();
    assert_eq!(answers.len(), 1);
    assert_eq!(answers[0].0, StatusCode::BAD_REQUEST);
    assert_eq!(answers[0].1["code"], "invalid_code");
}

#[tokio::test]
async fn a_field_that_cannot_be_used_is_named() {
    let setup = TestSetup::new().await;
    let long = "x".repeat(101);
    for (path, body, field) in [
        ("/api/auth/otp", json!({}), "phone_number"),
        ("/api/auth/otp", json!({ "phone_number": " " }), "phone_number"),
        ("/api/auth/otp", json!({ "phone_number": "12345" }), "phone_number"),
        ("/api/auth/otp", json!({ "phone_number": 98 }), "phone_number"),
        ("/api/auth/verify", json!({ "phone_number": NUMBER }), "code"),
        ("/api/auth/verify", json!({ "code": "123456" }), "phone_number"),
        ("/api/auth/verify", json!({ "phone_number": NUMBER, "code": "1", "name": long }), "name"),
        (
            "/api/auth/verify",
            json!({ "phone_number": NUMBER, "code": "1", "device": long }),
            "device",
        ),
    ] {
        let answer = post(&setup, path, body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{field}");
        assert_eq!(answer.body["code"], "invalid_request", "{field}");
        assert_eq!(answer.body["field"], field);
    }
    assert_eq!(setup.sms.count(), 0);
}

#[tokio::test]
async fn a_refusal_says_when_to_come_back() {
    let setup = TestSetup::with_address_cap(1).await;
    let request_code =
        |number: &'static str| post(&setup, "/api/auth/otp", json!({ "phone_number": number }));
    request_code(NUMBER).await;
    setup.clock.advance(std::time::Duration::from_millis(500));
    let soon = request_code(NUMBER).await;
    assert_eq!(soon.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(
        (soon.body["code"].as_str(), soon.retry_after.as_deref()),
        (Some("otp_cooldown"), Some("60"))
    );
    let often = request_code("+989121234568").await;
    assert_eq!(
        (often.body["code"].as_str(), often.retry_after.as_deref()),
        (Some("otp_limit"), Some("3600"))
    );
}

#[tokio::test]
async fn a_source_address_that_guesses_is_told_when_to_come_back() {
    let setup = TestSetup::with_address_cap(1).await;
    let guess = || {
        let body = json!({ "phone_number": NUMBER, "code": "000000" });
        post(&setup, "/api/auth/verify", body)
    };
    assert_eq!(guess().await.body["code"], "invalid_code");
    let refused = guess().await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(
        (refused.body["code"].as_str(), refused.retry_after.as_deref()),
        (Some("verify_limit"), Some("3600"))
    );
}

#[tokio::test]
async fn a_message_that_fails_is_unavailable() {
    let setup = TestSetup::new().await;
    setup.sms.fails.store(true, Ordering::SeqCst);
    let answer = post(&setup, "/api/auth/otp", json!({ "phone_number": NUMBER })).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.body["code"], "unavailable");
    assert!(answer.retry_after.is_some());
}

fn persian(code: &str) -> String {
    code.chars().map(|digit| char::from_u32(u32::from(digit) + 0x6c0).unwrap()).collect()
}

#[tokio::test]
async fn a_link_to_the_bot_carries_a_code_that_logs_in_to_the_callers_account() {
    let setup = TestSetup::new().await;
    let user = setup.log_in(NUMBER).await;
    let answer = call(&setup, "POST", "/api/auth/telegram/", user.token.expose(), None).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    assert_eq!(answer.body["expires_in"], 600);
    let url = answer.body["url"].as_str().unwrap();
    let code = url.strip_prefix("https://t.me/mobix_test_bot?start=").unwrap();
    // Telegram allows at most 64 characters (Bot API, "Deep linking").
    assert!(
        code.len() <= 64 && code.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b))
    );
    let account = shared::model::TelegramId::new(5);
    let locale = shared::model::Locale::Fa;
    let profile = shared::auth::TelegramIdentity { account, name: "Sara", locale };
    let redeemed = setup.accounts.redeem(profile, code).await.unwrap();
    assert_eq!(redeemed, shared::auth::RedeemOutcome::LoggedIn(Box::new(user.profile)));
    let nobody = call(&setup, "POST", "/api/auth/telegram/", "none", None).await;
    assert_eq!(nobody.status, 401);
}
