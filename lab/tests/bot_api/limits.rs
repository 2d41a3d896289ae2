//! Flood limits over HTTP.

use std::time::Duration;

use lab::bot_api::{ChatKind, RateLimits};
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::helpers::{GROUP, SARA, start};

fn text(chat: i64) -> Value {
    json!({"chat_id": chat, "text": "a"})
}

#[tokio::test]
async fn flood_refusal_has_retry_after() {
    let fixture = start().await;
    fixture.api.limit(RateLimits::telegram());
    for _ in 0..3 {
        fixture.ok("sendMessage", text(SARA)).await;
    }
    let refused = fixture.call("sendMessage", text(SARA)).await;
    assert_eq!(refused.refusal(), (429, "Too Many Requests: retry after 1".to_owned()));
    assert_eq!(refused.body["parameters"], json!({"retry_after": 1}));
    assert_eq!(refused.retry_after.as_deref(), Some("1"));
    sleep(Duration::from_millis(1_100)).await;
    fixture.ok("sendMessage", text(SARA)).await;
    assert_eq!((fixture.api.too_many(), fixture.api.short_timeouts()), (1, 0));
    assert_eq!(fixture.api.messages(SARA).len(), 4);
    fixture.assert_good();
}

#[tokio::test]
async fn call_before_retry_after_is_counted_as_an_early_retry() {
    let fixture = start().await;
    fixture.api.flood("sendMessage", 1, 1);
    assert_eq!(fixture.call("sendMessage", text(SARA)).await.status, 429);
    // A call that was sent before the refusal arrived does not count; this one does.
    sleep(Duration::from_millis(100)).await;
    let early = fixture.call("sendMessage", text(SARA)).await;
    assert_eq!(early.body["parameters"], json!({"retry_after": 1}));
    assert_eq!(fixture.api.short_timeouts(), 1);
    sleep(Duration::from_millis(1_100)).await;
    fixture.ok("sendMessage", text(SARA)).await;
    assert_eq!(fixture.api.short_timeouts(), 1);
    fixture.assert_good();
}

#[tokio::test]
async fn edits_count_against_the_limit_of_groups() {
    let fixture = start().await;
    fixture.api.chat(GROUP, ChatKind::Group);
    fixture.api.limit(RateLimits::telegram());
    let id = fixture.ok("sendMessage", text(GROUP)).await["message_id"].clone();
    for n in 0..19 {
        let params = json!({"chat_id": GROUP, "message_id": id, "text": n.to_string()});
        fixture.ok("editMessageText", params).await;
    }
    assert_eq!(fixture.call("sendMessage", text(GROUP)).await.status, 429);
    assert_eq!(fixture.api.messages(GROUP)[0].edits, 19);
}

#[tokio::test]
async fn flood_of_an_unknown_method_is_logged_as_a_violation() {
    let fixture = start().await;
    fixture.api.flood("sendDance", 1, 1);
    assert_eq!(fixture.reasons(), ["the test names a method that is not there"]);
}
