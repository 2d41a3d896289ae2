//! Updates that users make.

use lab::bot_api::ChatKind;
use serde_json::json;

use crate::helpers::{Fixture, GROUP, SARA, bad, start};

fn button() -> serde_json::Value {
    json!({"inline_keyboard": [[{"text": "Stop", "callback_data": "stop:1"}]]})
}

#[tokio::test]
async fn ids_of_updates_and_messages_increase() {
    let Fixture { api, .. } = start().await;
    let sara = api.user(SARA).named("Sara").language("fa");
    let (one, two) = (sara.says("one"), sara.says("two"));
    let id = |update: &serde_json::Value| update["update_id"].as_i64().unwrap();
    assert_eq!(id(&two), id(&one) + 1);
    assert_eq!(two["message"]["message_id"], 2);
    assert_eq!(one["message"]["from"]["language_code"], "fa");
    assert_eq!(one["message"]["chat"]["first_name"], "Sara");
    assert!(api.messages(SARA).is_empty(), "the bot sent nothing");
}

#[tokio::test]
async fn command_in_a_text_is_an_entity() {
    let Fixture { api, .. } = start().await;
    let message = &api.user(SARA).says("/start abc")["message"];
    let entity = json!({"type": "bot_command", "offset": 0, "length": 6});
    assert_eq!(message["entities"], json!([entity]));
}

#[tokio::test]
async fn contact_is_the_users_own_or_anothers() {
    let Fixture { api, .. } = start().await;
    let sara = api.user(SARA).named("Sara");
    let own = &sara.shares_contact("+989120000000")["message"]["contact"];
    assert_eq!((&own["user_id"], &own["first_name"]), (&json!(SARA), &json!("Sara")));
    let other = &sara.shares_contact_of(Some(43), "+989120000001")["message"]["contact"];
    assert_eq!(other["user_id"], 43);
    let unknown = &sara.shares_contact_of(None, "+989120000002")["message"]["contact"];
    assert!(unknown.get("user_id").is_none());
}

#[tokio::test]
async fn group_message_has_mentions_and_replies() {
    let fixture = start().await;
    fixture.api.chat(GROUP, ChatKind::Supergroup);
    let sara = fixture.api.user(SARA).in_chat(GROUP);
    let mention = &sara.says("@mobix_test_bot hello")["message"];
    assert_eq!(mention["chat"]["type"], "supergroup");
    assert_eq!(mention["entities"][0]["type"], "mention");
    let sent = fixture.ok("sendMessage", json!({"chat_id": GROUP, "text": "hi"})).await;
    let reply = &sara.replies(sent["message_id"].as_i64().unwrap(), "why?")["message"];
    assert_eq!(reply["reply_to_message"]["from"]["id"], fixture.api.bot_id());
    assert_eq!(reply["reply_to_message"]["text"], "hi");
}

#[tokio::test]
async fn edit_and_photo_are_messages() {
    let Fixture { api, .. } = start().await;
    let sara = api.user(SARA);
    let _update = sara.says("one");
    let edited = &sara.edits(1, "two")["edited_message"];
    assert_eq!((&edited["message_id"], &edited["text"]), (&json!(1), &json!("two")));
    assert!(edited["edit_date"].is_u64());
    let photo = &sara.sends_photo("look")["message"];
    assert_eq!(photo["caption"], "look");
    assert!(photo.get("text").is_none());
    assert_eq!(photo["photo"][1]["width"], 800);
    let other = &sara.sends_other(json!({"dice": {"emoji": "🎲", "value": 3}}))["message"];
    assert_eq!(other["dice"]["value"], 3);
}

#[tokio::test]
async fn callback_query_has_the_message_with_its_buttons() {
    let fixture = start().await;
    let params = json!({"chat_id": SARA, "text": "working", "reply_markup": button()});
    let id = fixture.ok("sendMessage", params).await["message_id"].as_i64().unwrap();
    let sara = fixture.api.user(SARA);
    let press = &sara.presses(id, "stop:1")["callback_query"];
    assert_eq!(press["data"], "stop:1");
    assert_eq!(press["message"]["reply_markup"], button());
    fixture.ok("deleteMessage", json!({"chat_id": SARA, "message_id": id})).await;
    let press = &sara.presses(id, "stop:1")["callback_query"];
    assert_eq!(press["message"]["date"], 0, "inaccessible");
}

#[tokio::test]
async fn pushed_callback_query_can_be_answered() {
    let fixture = start().await;
    let query = json!({"id": "77", "from": {"id": SARA}, "chat_instance": "1", "data": "a"});
    assert!(fixture.api.push_update(json!({"callback_query": query})));
    fixture.ok("answerCallbackQuery", json!({"callback_query_id": "77"})).await;
    fixture.assert_good();
}

#[tokio::test]
async fn call_to_a_user_who_blocked_the_bot_is_forbidden() {
    let fixture = start().await;
    let sara = fixture.api.user(SARA);
    let member = &sara.blocks()["my_chat_member"];
    assert_eq!(member["new_chat_member"]["status"], "kicked");
    assert_eq!(member["new_chat_member"]["user"]["id"], fixture.api.bot_id());
    let refused = fixture.refused("sendMessage", json!({"chat_id": SARA, "text": "a"})).await;
    assert_eq!(refused.0, 403);
    let _update = sara.unblocks();
    fixture.says("a").await;
}

#[tokio::test]
async fn call_to_a_group_that_removed_the_bot_is_forbidden() {
    let fixture = start().await;
    fixture.api.chat(GROUP, ChatKind::Supergroup);
    let member = &fixture.api.user(SARA).in_chat(GROUP).blocks()["my_chat_member"];
    assert_eq!(member["chat"]["id"], GROUP);
    let refused = fixture.refused("sendMessage", json!({"chat_id": GROUP, "text": "a"})).await;
    let kicked = "Forbidden: bot was kicked from the supergroup chat".to_owned();
    assert_eq!(refused, (403, kicked));
    fixture.assert_good();
}

#[tokio::test]
async fn clock_can_be_set() {
    let fixture = start().await;
    fixture.api.set_time(1_800_000_000);
    let date = fixture.api.user(SARA).says("a")["message"]["date"].as_u64().unwrap();
    assert!((1_800_000_000..1_800_000_100).contains(&date));
}

#[tokio::test]
async fn reply_to_another_chat_is_logged() {
    let fixture = start().await;
    let reply = json!({"message_id": 1, "chat_id": 43});
    let params = json!({"chat_id": SARA, "text": "a", "reply_parameters": reply});
    fixture.ok("sendMessage", params).await;
    assert_eq!(fixture.reasons().len(), 1);
    let params = json!({"chat_id": SARA, "text": "a", "reply_parameters": {}});
    let said = "can't parse reply parameters: Can't find field \"message_id\"";
    assert_eq!(fixture.refused("sendMessage", params).await, bad(said));
}
