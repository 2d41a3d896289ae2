//! getUpdates.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use crate::helpers::{Fixture, SARA, TOKEN, start};

const SOON: Duration = Duration::from_secs(10);

fn push(fixture: &Fixture, text: &str) {
    assert!(fixture.api.push_update(fixture.api.user(SARA).says(text)));
}

fn texts(updates: &Value) -> Vec<&str> {
    let updates = updates.as_array().unwrap().iter();
    updates.map(|update| update["message"]["text"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn offset_confirms_all_updates_before_it() {
    let fixture = start().await;
    for text in ["a", "b", "c"] {
        push(&fixture, text);
    }
    let updates = fixture.ok("getUpdates", json!({"limit": 2})).await;
    assert_eq!(texts(&updates), ["a", "b"]);
    let again = fixture.ok("getUpdates", json!({})).await;
    assert_eq!(texts(&again), ["a", "b", "c"], "nothing was confirmed");
    let offset = updates[1]["update_id"].as_i64().unwrap() + 1;
    assert_eq!(texts(&fixture.ok("getUpdates", json!({"offset": offset})).await), ["c"]);
    assert_eq!(fixture.api.pending_updates(), 1);
    assert_eq!(texts(&fixture.ok("getUpdates", json!({"offset": -1})).await), ["c"]);
    fixture.assert_good();
}

#[tokio::test]
async fn long_poll_ends_with_the_first_update() {
    let fixture = start().await;
    let begun = Instant::now();
    let poll = fixture.ok("getUpdates", json!({"timeout": 30}));
    let later = async {
        sleep(Duration::from_millis(50)).await;
        push(&fixture, "a");
    };
    let (updates, ()) = tokio::join!(poll, later);
    assert_eq!(texts(&updates), ["a"]);
    assert!(begun.elapsed() < Duration::from_secs(20));
}

#[tokio::test]
async fn long_poll_ends_empty_after_its_timeout() {
    let fixture = start().await;
    let begun = Instant::now();
    let updates = fixture.ok("getUpdates", json!({"timeout": 1})).await;
    assert_eq!(updates, json!([]));
    assert!(begun.elapsed() >= Duration::from_secs(1));
    fixture.assert_good();
}

#[tokio::test]
async fn second_long_poll_ends_the_first() {
    let fixture = start().await;
    let first = fixture.refused("getUpdates", json!({"timeout": 30}));
    let second = async {
        assert!(fixture.api.wait_until(|api| api.count("getUpdates") == 1, SOON).await);
        fixture.ok("getUpdates", json!({})).await;
    };
    let (first, ()) = tokio::join!(first, second);
    assert_eq!(first.0, 409);
    assert!(first.1.starts_with("Conflict: terminated by other getUpdates request"));
    assert_eq!(fixture.reasons(), [first.1]);
}

#[tokio::test]
async fn get_updates_is_refused_while_a_webhook_is_set() {
    let fixture = start().await;
    let poll = fixture.refused("getUpdates", json!({"timeout": 30}));
    let webhook = async {
        assert!(fixture.api.wait_until(|api| api.count("getUpdates") == 1, SOON).await);
        fixture.ok("setWebhook", json!({"url": "https://example.com"})).await;
    };
    let (ended, ()) = tokio::join!(poll, webhook);
    assert_eq!(ended, (409, "Conflict: terminated by setWebhook request".to_owned()));
    let refused = fixture.refused("getUpdates", json!({})).await;
    let said = "Conflict: can't use getUpdates method while webhook is active; use \
        deleteWebhook to delete the webhook first";
    assert_eq!(refused, (409, said.to_owned()));
    fixture.ok("deleteWebhook", json!({})).await;
    fixture.ok("getUpdates", json!({})).await;
}

#[tokio::test]
async fn unselected_kinds_of_updates_are_dropped() {
    let fixture = start().await;
    let reaction = || json!({"message_reaction": {}});
    assert!(!fixture.api.push_update(reaction()), "it must be asked for");
    let wanted = json!(["message_reaction"]);
    fixture.ok("getUpdates", json!({"allowed_updates": wanted})).await;
    assert!(fixture.api.push_update(reaction()));
    assert!(!fixture.api.push_update(fixture.api.user(SARA).says("a")));
    let updates = fixture.ok("getUpdates", json!({})).await;
    assert!(updates[0]["update_id"].is_i64(), "a number was given");
    fixture.ok("getUpdates", json!({"allowed_updates": []})).await;
    push(&fixture, "b");
    fixture.assert_good();
}

#[tokio::test]
async fn a_waiting_client_is_cut_off_when_the_server_stops() {
    let Fixture { api, client } = start().await;
    let url = format!("{}/bot{TOKEN}/getUpdates?timeout=50", api.base_url());
    let begun = Instant::now();
    let poll = tokio::spawn(client.get(url).send());
    assert!(api.wait_until(|api| api.count("getUpdates") == 1, SOON).await);
    drop(api);
    assert!(poll.await.unwrap().is_err());
    assert!(begun.elapsed() < Duration::from_secs(20));
}

#[tokio::test]
async fn invalid_limit_or_timeout_is_logged() {
    let fixture = start().await;
    fixture.ok("getUpdates", json!({"limit": 500})).await;
    assert_eq!(fixture.reasons(), ["limit is 500 and timeout 0"]);
}
