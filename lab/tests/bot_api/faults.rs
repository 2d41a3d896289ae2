//! Injected faults.

use std::time::Duration;

use lab::bot_api::{FakeBotApi, Fault};
use serde_json::{Value, json};
use tokio::time::{Instant, timeout};

use crate::helpers::{Fixture, SARA, TOKEN, start};

fn text() -> Value {
    json!({"chat_id": SARA, "text": "a"})
}

/// The status and the body of a call; `None`: there was no answer.
async fn raw(fixture: &Fixture) -> Option<(u16, String)> {
    let response = fixture.post("sendMessage").json(&text()).send().await.ok()?;
    Some((response.status().as_u16(), response.text().await.ok()?))
}

#[tokio::test]
async fn html_page_fault_replaces_the_answer() {
    let fixture = start().await;
    fixture.api.inject_fault("sendMessage", 1, Fault::Page(502));
    let (status, body) = raw(&fixture).await.unwrap();
    assert_eq!(status, 502);
    assert!(body.starts_with("<html>"));
    assert!(fixture.api.messages(SARA).is_empty());
    fixture.ok("sendMessage", text()).await;
    assert_eq!(fixture.api.count("sendMessage"), 2);
    fixture.assert_good();
}

#[tokio::test]
async fn garbage_fault_answers_invalid_json() {
    let fixture = start().await;
    fixture.api.inject_fault("*", 1, Fault::Garbage);
    let (status, body) = raw(&fixture).await.unwrap();
    assert_eq!(status, 200);
    assert!(serde_json::from_str::<Value>(&body).is_err());
}

#[tokio::test]
async fn refusal_can_be_injected() {
    let fixture = start().await;
    let said = "Forbidden: user is deactivated".to_owned();
    fixture.api.inject_fault("sendMessage", 1, Fault::Refuse(403, said.clone()));
    assert_eq!(fixture.refused("sendMessage", text()).await, (403, said));
    fixture.assert_good();
}

#[tokio::test]
async fn close_fault_prevents_the_call() {
    let fixture = start().await;
    fixture.api.inject_fault("sendMessage", 1, Fault::Close);
    assert_eq!(raw(&fixture).await, None);
    assert!(fixture.api.messages(SARA).is_empty());
}

#[tokio::test]
async fn close_after_fault_loses_only_the_answer() {
    let fixture = start().await;
    fixture.api.inject_fault("sendMessage", 1, Fault::CloseAfter);
    assert_eq!(raw(&fixture).await, None);
    assert_eq!(fixture.api.messages(SARA).len(), 1);
}

#[tokio::test]
async fn hang_fault_never_answers() {
    let fixture = start().await;
    fixture.api.inject_fault("sendMessage", 1, Fault::Hang);
    assert!(timeout(Duration::from_millis(200), raw(&fixture)).await.is_err());
    assert!(fixture.api.messages(SARA).is_empty());
}

#[tokio::test]
async fn slow_fault_delays_only_the_answer() {
    let fixture = start().await;
    let slowness = Duration::from_millis(500);
    fixture.api.inject_fault("sendMessage", 1, Fault::Slow(slowness));
    let begun = Instant::now();
    let answer = async {
        assert_eq!(raw(&fixture).await.unwrap().0, 200);
        begun.elapsed()
    };
    let effect = async {
        let soon = Duration::from_secs(10);
        assert!(fixture.api.wait_until(|api| !api.messages(SARA).is_empty(), soon).await);
        begun.elapsed()
    };
    let (answered, seen) = tokio::join!(answer, effect);
    assert!(seen < answered && answered >= slowness);
}

#[tokio::test]
async fn faults_come_in_order_and_can_be_taken_back() {
    let fixture = start().await;
    fixture.api.inject_fault("sendMessage", 1, Fault::Page(500));
    fixture.api.inject_fault("sendMessage", 1, Fault::Page(502));
    fixture.api.inject_fault("getMe", 1, Fault::Page(503));
    assert_eq!(raw(&fixture).await.unwrap().0, 500);
    assert_eq!(raw(&fixture).await.unwrap().0, 502);
    fixture.api.stop_faults();
    fixture.ok("getMe", json!({})).await;
}

#[tokio::test]
async fn dropped_server_frees_its_address() {
    let Fixture { api, .. } = start().await;
    let url = format!("{}/bot{TOKEN}/getMe", api.base_url());
    let address = api.base_url().trim_start_matches("http://").parse().unwrap();
    // A kept-alive connection ends with the server.
    let client = shared::https::client().unwrap().build().unwrap();
    assert!(client.get(&url).send().await.is_ok());
    drop(api);
    tokio::task::yield_now().await;
    assert!(client.get(&url).send().await.is_err());
    let again = FakeBotApi::start_at(address, TOKEN).await.unwrap();
    assert!(client.get(&url).send().await.is_ok());
    assert_eq!(again.count("getMe"), 1);
}

#[tokio::test]
async fn wait_until_ends_after_its_timeout() {
    let fixture = start().await;
    assert!(!fixture.api.wait_until(|_| false, Duration::from_millis(20)).await);
    assert!(fixture.api.wait_until(|_| true, Duration::ZERO).await);
}
