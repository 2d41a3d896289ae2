//! Every kind of update that Telegram documents, and malformed ones, through webhook, queue and
//! worker: none becomes a dead letter.

use axum::http::StatusCode;
use lab::bot_api::ChatKind;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::helpers::{GROUP, SARA, TestSetup};

#[derive(Deserialize)]
struct Documented {
    name: String,
    update: Value,
}

#[derive(Deserialize)]
struct Hostile {
    name: String,
    body: String,
}

fn lines<'a, T: Deserialize<'a>>(text: &'a str) -> Vec<T> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A setup that knows the chats that updates name: groups and channels are not made by being
/// written to.
fn meet(setup: &TestSetup, update: &Value) {
    for place in ["/message/chat", "/edited_message/chat", "/callback_query/message/chat"] {
        let Some(chat) = update.pointer(place) else { continue };
        let kind = match chat["type"].as_str() {
            Some("group") => ChatKind::Group,
            Some("supergroup") => ChatKind::Supergroup,
            Some("channel") => ChatKind::Channel,
            _ => continue,
        };
        setup.api.chat(chat["id"].as_i64().unwrap(), kind);
    }
}

#[tokio::test]
async fn every_documented_update_is_processed() {
    let setup = TestSetup::new().await;
    let all: Vec<Documented> = lines(include_str!("../data/telegram-updates/documented.jsonl"));
    assert!(all.len() >= 360, "{}", all.len());
    for Documented { name, update } in &all {
        meet(&setup, update);
        assert_eq!(setup.post(update.to_string()).await, StatusCode::OK, "{name}");
    }
    setup.settle().await;
    assert_eq!(setup.telegram.queue.dead_letters(), []);
    // All are done: none is worked on a second time.
    let calls = setup.api.calls().len();
    for Documented { name, update } in &all {
        assert!(crate::once::work(&setup, update).await, "{name}");
    }
    let again = setup.api.calls().len() - calls;
    assert_eq!(again, 0, "{:?}", &setup.api.calls()[calls..]);
}

#[tokio::test]
async fn a_malformed_update_is_refused_or_processed() {
    let setup = TestSetup::new().await;
    let all: Vec<Hostile> = lines(include_str!("../data/telegram-updates/hostile.jsonl"));
    assert!(all.len() >= 150, "{}", all.len());
    let mut refused = 0;
    for Hostile { name, body } in all {
        let status = setup.post(body).await;
        assert!(matches!(status.as_u16(), 200 | 400), "{name}: {status}");
        refused += usize::from(status == StatusCode::BAD_REQUEST);
    }
    assert!(refused >= 20, "{refused}");
    setup.settle().await;
    assert_eq!(setup.telegram.queue.dead_letters(), []);
}

#[tokio::test]
async fn an_update_of_an_unknown_kind_gets_a_reply_in_private() {
    let setup = TestSetup::new().await;
    let said = "I can only read text so far.";
    for (chat, kind, answers) in [(SARA, "private", 1), (GROUP, "supergroup", 0)] {
        let mut update = setup.sara().says("Hi");
        update["message"]["chat"] = json!({ "id": chat, "type": kind, "title": "Us" });
        update["message"]["text"] = json!({ "of": "a new kind" });
        setup.deliver(&update).await;
        let texts = setup.texts(chat);
        assert_eq!(
            texts.iter().filter(|text| text.starts_with(said)).count(),
            answers,
            "{texts:?}"
        );
    }
    setup.assert_good();
}
