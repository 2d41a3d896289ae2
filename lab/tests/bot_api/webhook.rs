//! The webhook's settings.

use serde_json::json;

use crate::helpers::{SARA, bad, start};

#[tokio::test]
async fn webhook_is_set_and_deleted() {
    let fixture = start().await;
    let params = json!({
        "url": "https://bot.example.com/hook",
        "secret_token": "s3cret_-",
        "allowed_updates": ["message", "callback_query"],
        "max_connections": 10,
    });
    let reply = fixture.call("setWebhook", params.clone()).await;
    assert_eq!(reply.body["description"], "Webhook was set");
    let reply = fixture.call("setWebhook", params).await;
    assert_eq!(reply.body["description"], "Webhook is already set");
    let webhook = fixture.api.webhook().unwrap();
    assert_eq!(webhook.secret_token.as_deref(), Some("s3cret_-"));
    let info = fixture.ok("getWebhookInfo", json!({})).await;
    assert_eq!(info["url"], "https://bot.example.com/hook");
    assert_eq!(info["max_connections"], 10);
    assert_eq!(info["allowed_updates"], json!(["message", "callback_query"]));
    let reply = fixture.call("deleteWebhook", json!({})).await;
    assert_eq!(reply.body["description"], "Webhook was deleted");
    assert!(fixture.api.webhook().is_none());
    fixture.assert_good();
}

#[tokio::test]
async fn webhook_needs_https_or_this_machine() {
    let fixture = start().await;
    let url = |url: &str| json!({"url": url});
    for good in ["https://example.com:8443/a", "http://127.0.0.1:3000/a"] {
        fixture.ok("setWebhook", url(good)).await;
    }
    fixture.assert_good();
    let said = "bad webhook: An HTTPS URL must be provided for webhook";
    assert_eq!(fixture.refused("setWebhook", url("http://example.com")).await, bad(said));
    let said = "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443";
    assert_eq!(fixture.refused("setWebhook", url("https://example.com:444")).await, bad(said));
    let said = "invalid webhook URL specified";
    assert_eq!(fixture.refused("setWebhook", url("example")).await, bad(said));
}

#[tokio::test]
async fn invalid_secret_token_is_refused() {
    let fixture = start().await;
    let secret = |secret: &str| json!({"url": "https://example.com", "secret_token": secret});
    fixture.ok("setWebhook", secret(&"a".repeat(256))).await;
    let refused = fixture.refused("setWebhook", secret(&"a".repeat(257))).await;
    assert_eq!(refused, bad("secret token is too long"));
    let refused = fixture.refused("setWebhook", secret("a b")).await;
    assert_eq!(refused, bad("secret token contains unallowed characters"));
}

#[tokio::test]
async fn unknown_kind_of_update_is_logged() {
    let fixture = start().await;
    let params = json!({"url": "https://example.com", "allowed_updates": ["mesage"]});
    fixture.ok("setWebhook", params).await;
    assert_eq!(fixture.reasons(), ["allowed_updates names \"mesage\", which does not exist"]);
}

#[tokio::test]
async fn updates_are_queued_until_a_test_takes_them() {
    let fixture = start().await;
    fixture.ok("setWebhook", json!({"url": "https://example.com"})).await;
    assert!(fixture.api.push_update(fixture.api.user(SARA).says("hello")));
    assert_eq!(fixture.ok("getWebhookInfo", json!({})).await["pending_update_count"], 1);
    assert_eq!(fixture.api.take_updates()[0]["message"]["text"], "hello");
    assert_eq!(fixture.ok("getWebhookInfo", json!({})).await["pending_update_count"], 0);
}
