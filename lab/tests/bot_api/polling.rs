//! getUpdates.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use crate::helpers::{Rig, SARA, TOKEN, start};

const SOON: Duration = Duration::from_secs(10);

fn push(rig: &Rig, text: &str) {
    assert!(rig.api.push_update(rig.api.person(SARA).says(text)));
}

fn texts(updates: &Value) -> Vec<&str> {
    let updates = updates.as_array().unwrap().iter();
    updates.map(|update| update["message"]["text"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn an_offset_confirms_all_before_it() {
    let rig = start().await;
    for text in ["a", "b", "c"] {
        push(&rig, text);
    }
    let updates = rig.ok("getUpdates", json!({"limit": 2})).await;
    assert_eq!(texts(&updates), ["a", "b"]);
    let again = rig.ok("getUpdates", json!({})).await;
    assert_eq!(texts(&again), ["a", "b", "c"], "nothing was confirmed");
    let offset = updates[1]["update_id"].as_i64().unwrap() + 1;
    assert_eq!(texts(&rig.ok("getUpdates", json!({"offset": offset})).await), ["c"]);
    assert_eq!(rig.api.pending_updates(), 1);
    assert_eq!(texts(&rig.ok("getUpdates", json!({"offset": -1})).await), ["c"]);
    rig.assert_good();
}

#[tokio::test]
async fn a_long_poll_ends_with_the_first_update() {
    let rig = start().await;
    let begun = Instant::now();
    let poll = rig.ok("getUpdates", json!({"timeout": 30}));
    let later = async {
        sleep(Duration::from_millis(50)).await;
        push(&rig, "a");
    };
    let (updates, ()) = tokio::join!(poll, later);
    assert_eq!(texts(&updates), ["a"]);
    assert!(begun.elapsed() < Duration::from_secs(20));
}

#[tokio::test]
async fn a_long_poll_ends_empty_when_its_time_is_over() {
    let rig = start().await;
    let begun = Instant::now();
    let updates = rig.ok("getUpdates", json!({"timeout": 1})).await;
    assert_eq!(updates, json!([]));
    assert!(begun.elapsed() >= Duration::from_secs(1));
    rig.assert_good();
}

#[tokio::test]
async fn only_one_may_wait_for_updates() {
    let rig = start().await;
    let first = rig.refused("getUpdates", json!({"timeout": 30}));
    let second = async {
        assert!(rig.api.wait_until(|api| api.count("getUpdates") == 1, SOON).await);
        rig.ok("getUpdates", json!({})).await;
    };
    let (first, ()) = tokio::join!(first, second);
    assert_eq!(first.0, 409);
    assert!(first.1.starts_with("Conflict: terminated by other getUpdates request"));
    assert_eq!(rig.reasons(), [first.1]);
}

#[tokio::test]
async fn a_webhook_excludes_polling() {
    let rig = start().await;
    let poll = rig.refused("getUpdates", json!({"timeout": 30}));
    let webhook = async {
        assert!(rig.api.wait_until(|api| api.count("getUpdates") == 1, SOON).await);
        rig.ok("setWebhook", json!({"url": "https://example.com"})).await;
    };
    let (ended, ()) = tokio::join!(poll, webhook);
    assert_eq!(ended, (409, "Conflict: terminated by setWebhook request".to_owned()));
    let refused = rig.refused("getUpdates", json!({})).await;
    let said = "Conflict: can't use getUpdates method while webhook is active; use \
        deleteWebhook to delete the webhook first";
    assert_eq!(refused, (409, said.to_owned()));
    rig.ok("deleteWebhook", json!({})).await;
    rig.ok("getUpdates", json!({})).await;
}

#[tokio::test]
async fn updates_that_the_bot_does_not_want_are_not_kept() {
    let rig = start().await;
    let reaction = || json!({"message_reaction": {}});
    assert!(!rig.api.push_update(reaction()), "it must be asked for");
    let wanted = json!(["message_reaction"]);
    rig.ok("getUpdates", json!({"allowed_updates": wanted})).await;
    assert!(rig.api.push_update(reaction()));
    assert!(!rig.api.push_update(rig.api.person(SARA).says("a")));
    let updates = rig.ok("getUpdates", json!({})).await;
    assert!(updates[0]["update_id"].is_i64(), "a number was given");
    rig.ok("getUpdates", json!({"allowed_updates": []})).await;
    push(&rig, "b");
    rig.assert_good();
}

#[tokio::test]
async fn a_waiting_client_is_cut_off_when_the_server_stops() {
    let Rig { api, client } = start().await;
    let url = format!("{}/bot{TOKEN}/getUpdates?timeout=50", api.base_url());
    let begun = Instant::now();
    let poll = tokio::spawn(client.get(url).send());
    assert!(api.wait_until(|api| api.count("getUpdates") == 1, SOON).await);
    drop(api);
    assert!(poll.await.unwrap().is_err());
    assert!(begun.elapsed() < Duration::from_secs(20));
}

#[tokio::test]
async fn impossible_limits_are_told() {
    let rig = start().await;
    rig.ok("getUpdates", json!({"limit": 500})).await;
    assert_eq!(rig.reasons(), ["limit is 500 and timeout 0"]);
}
