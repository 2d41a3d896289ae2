//! Calls that go wrong without being wrong.

use std::time::Duration;

use lab::bot_api::{FakeBotApi, Fault};
use serde_json::{Value, json};
use tokio::time::{Instant, timeout};

use crate::helpers::{Rig, SARA, TOKEN, start};

fn text() -> Value {
    json!({"chat_id": SARA, "text": "a"})
}

/// The status and the body of a call; none: it was not answered.
async fn raw(rig: &Rig) -> Option<(u16, String)> {
    let response = rig.post("sendMessage").json(&text()).send().await.ok()?;
    Some((response.status().as_u16(), response.text().await.ok()?))
}

#[tokio::test]
async fn a_page_comes_in_place_of_an_answer() {
    let rig = start().await;
    rig.api.behave("sendMessage", 1, Fault::Page(502));
    let (status, body) = raw(&rig).await.unwrap();
    assert_eq!(status, 502);
    assert!(body.starts_with("<html>"));
    assert!(rig.api.messages(SARA).is_empty());
    rig.ok("sendMessage", text()).await;
    assert_eq!(rig.api.count("sendMessage"), 2);
    rig.assert_good();
}

#[tokio::test]
async fn garbage_is_no_json() {
    let rig = start().await;
    rig.api.behave("*", 1, Fault::Garbage);
    let (status, body) = raw(&rig).await.unwrap();
    assert_eq!(status, 200);
    assert!(serde_json::from_str::<Value>(&body).is_err());
}

#[tokio::test]
async fn a_refusal_can_be_planted() {
    let rig = start().await;
    let said = "Forbidden: user is deactivated".to_owned();
    rig.api.behave("sendMessage", 1, Fault::Refuse(403, said.clone()));
    assert_eq!(rig.refused("sendMessage", text()).await, (403, said));
    rig.assert_good();
}

#[tokio::test]
async fn a_closed_connection_loses_the_call() {
    let rig = start().await;
    rig.api.behave("sendMessage", 1, Fault::Close);
    assert_eq!(raw(&rig).await, None);
    assert!(rig.api.messages(SARA).is_empty());
}

#[tokio::test]
async fn a_connection_closed_late_loses_the_answer_only() {
    let rig = start().await;
    rig.api.behave("sendMessage", 1, Fault::CloseAfter);
    assert_eq!(raw(&rig).await, None);
    assert_eq!(rig.api.messages(SARA).len(), 1);
}

#[tokio::test]
async fn a_call_can_hang() {
    let rig = start().await;
    rig.api.behave("sendMessage", 1, Fault::Hang);
    assert!(timeout(Duration::from_millis(200), raw(&rig)).await.is_err());
    assert!(rig.api.messages(SARA).is_empty());
}

#[tokio::test]
async fn a_slow_answer_comes_after_the_effect() {
    let rig = start().await;
    let slowness = Duration::from_millis(500);
    rig.api.behave("sendMessage", 1, Fault::Slow(slowness));
    let begun = Instant::now();
    let answer = async {
        assert_eq!(raw(&rig).await.unwrap().0, 200);
        begun.elapsed()
    };
    let effect = async {
        let soon = Duration::from_secs(10);
        assert!(rig.api.wait_until(|api| !api.messages(SARA).is_empty(), soon).await);
        begun.elapsed()
    };
    let (answered, seen) = tokio::join!(answer, effect);
    assert!(seen < answered && answered >= slowness);
}

#[tokio::test]
async fn faults_come_in_order_and_can_be_taken_back() {
    let rig = start().await;
    rig.api.behave("sendMessage", 1, Fault::Page(500));
    rig.api.behave("sendMessage", 1, Fault::Page(502));
    rig.api.behave("getMe", 1, Fault::Page(503));
    assert_eq!(raw(&rig).await.unwrap().0, 500);
    assert_eq!(raw(&rig).await.unwrap().0, 502);
    rig.api.stop_faults();
    rig.ok("getMe", json!({})).await;
}

#[tokio::test]
async fn the_server_stops_when_it_is_dropped_and_starts_again_in_its_place() {
    let Rig { api, .. } = start().await;
    let url = format!("{}/bot{TOKEN}/getMe", api.base_url());
    let address = api.base_url().trim_start_matches("http://").parse().unwrap();
    // A connection that is kept does not outlive the server.
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
async fn waiting_for_what_does_not_come_ends() {
    let rig = start().await;
    assert!(!rig.api.wait_until(|_| false, Duration::from_millis(20)).await);
    assert!(rig.api.wait_until(|_| true, Duration::ZERO).await);
}
