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
async fn a_refusal_says_how_long_to_wait() {
    let rig = start().await;
    rig.api.limit(RateLimits::telegram());
    for _ in 0..3 {
        rig.ok("sendMessage", text(SARA)).await;
    }
    let refused = rig.call("sendMessage", text(SARA)).await;
    assert_eq!(refused.refusal(), (429, "Too Many Requests: retry after 1".to_owned()));
    assert_eq!(refused.body["parameters"], json!({"retry_after": 1}));
    assert_eq!(refused.retry_after.as_deref(), Some("1"));
    sleep(Duration::from_millis(1_100)).await;
    rig.ok("sendMessage", text(SARA)).await;
    assert_eq!((rig.api.too_many(), rig.api.short_timeouts()), (1, 0));
    assert_eq!(rig.api.messages(SARA).len(), 4);
    rig.assert_good();
}

#[tokio::test]
async fn a_bot_that_does_not_wait_is_impatient() {
    let rig = start().await;
    rig.api.flood("sendMessage", 1, 1);
    assert_eq!(rig.call("sendMessage", text(SARA)).await.status, 429);
    // Calls that were under way are forgiven; this one was not.
    sleep(Duration::from_millis(100)).await;
    let early = rig.call("sendMessage", text(SARA)).await;
    assert_eq!(early.body["parameters"], json!({"retry_after": 1}));
    assert_eq!(rig.api.short_timeouts(), 1);
    sleep(Duration::from_millis(1_100)).await;
    rig.ok("sendMessage", text(SARA)).await;
    assert_eq!(rig.api.short_timeouts(), 1);
    rig.assert_good();
}

#[tokio::test]
async fn edits_count_in_groups() {
    let rig = start().await;
    rig.api.chat(GROUP, ChatKind::Group);
    rig.api.limit(RateLimits::telegram());
    let id = rig.ok("sendMessage", text(GROUP)).await["message_id"].clone();
    for n in 0..19 {
        let params = json!({"chat_id": GROUP, "message_id": id, "text": n.to_string()});
        rig.ok("editMessageText", params).await;
    }
    assert_eq!(rig.call("sendMessage", text(GROUP)).await.status, 429);
    assert_eq!(rig.api.messages(GROUP)[0].edits, 19);
}

#[tokio::test]
async fn flooding_what_is_not_there_is_told() {
    let rig = start().await;
    rig.api.flood("sendDance", 1, 1);
    assert_eq!(rig.reasons(), ["the test names a method that is not there"]);
}
