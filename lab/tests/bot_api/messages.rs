//! Sending, editing and deleting.

use lab::bot_api::ChatKind;
use serde_json::{Value, json};

use crate::helpers::{GROUP, SARA, bad, start};

fn text(text: &str) -> Value {
    json!({"chat_id": SARA, "text": text})
}

fn edit(message_id: i64, text: &str) -> Value {
    json!({"chat_id": SARA, "message_id": message_id, "text": text})
}

fn buttons(data: &str) -> Value {
    json!({"inline_keyboard": [[{"text": "a", "callback_data": data}]]})
}

#[tokio::test]
async fn message_is_stored_as_telegram_stores_it() {
    let fixture = start().await;
    let entities = json!([{"type": "bold", "offset": 2, "length": 5}]);
    let params = json!({"chat_id": SARA, "text": "\n hello ", "entities": entities});
    let sent = fixture.ok("sendMessage", params).await;
    assert_eq!(sent["text"], "hello");
    assert_eq!(sent["entities"], json!([{"type": "bold", "offset": 0, "length": 5}]));
    assert_eq!(sent["chat"]["type"], "private");
    assert_eq!(sent["from"]["id"], fixture.api.bot_id());
    let kept = fixture.api.messages(SARA);
    assert_eq!((kept[0].message_id, kept[0].text.as_str()), (1, "hello"));
    fixture.assert_good();
}

#[tokio::test]
async fn text_has_1_to_4096_characters() {
    let fixture = start().await;
    let empty = bad("message text is empty");
    assert_eq!(fixture.refused("sendMessage", text(" \n")).await, empty);
    assert_eq!(fixture.refused("sendMessage", json!({"chat_id": SARA})).await, empty);
    let long = fixture.refused("sendMessage", text(&"a".repeat(4097))).await;
    assert_eq!(long, bad("message is too long"));
    assert_eq!(fixture.refused("sendMessage", json!({"text": "a"})).await, bad("chat_id is empty"));
    assert_eq!(fixture.api.violations().len(), 4, "all of it our mistakes");
    assert!(fixture.api.messages(SARA).is_empty());
}

#[tokio::test]
async fn message_ids_increase_in_each_chat() {
    let fixture = start().await;
    assert_eq!((fixture.says("a").await, fixture.says("b").await), (1, 2));
    let question = fixture.api.user(SARA).says("c");
    assert_eq!(question["message"]["message_id"], 3);
    let other = fixture.ok("sendMessage", json!({"chat_id": 43, "text": "a"})).await;
    assert_eq!(other["message_id"], 1);
}

#[tokio::test]
async fn reply_needs_an_existing_message() {
    let fixture = start().await;
    let question = fixture.api.user(SARA).says("why?")["message"]["message_id"].as_i64().unwrap();
    let with = |reply: Value| json!({"chat_id": SARA, "text": "so", "reply_parameters": reply});
    let sent = fixture.ok("sendMessage", with(json!({"message_id": question}))).await;
    assert_eq!(sent["reply_to_message"]["text"], "why?");
    assert_eq!(fixture.api.messages(SARA)[0].reply_to, Some(question));
    fixture.api.delete_message(SARA, question);
    let gone = bad("message to be replied not found");
    assert_eq!(fixture.refused("sendMessage", with(json!({"message_id": question}))).await, gone);
    fixture.assert_good();
    let lenient = json!({"message_id": question, "allow_sending_without_reply": true});
    fixture.ok("sendMessage", with(lenient)).await;
    fixture.assert_good();
    assert_eq!(fixture.refused("sendMessage", with(json!({"message_id": 99}))).await, gone);
    assert_eq!(fixture.reasons(), [gone.1]);
}

#[tokio::test]
async fn edit_changes_the_message() {
    let fixture = start().await;
    let id = fixture.says("one").await;
    let edited = fixture.ok("editMessageText", edit(id, "two")).await;
    assert_eq!(edited["text"], "two");
    assert!(edited["edit_date"].is_u64());
    let kept = fixture.api.messages(SARA).remove(0);
    assert_eq!((kept.text.as_str(), kept.edits), ("two", 1));
    fixture.assert_good();
}

#[tokio::test]
async fn edit_without_a_change_is_refused() {
    let fixture = start().await;
    let id = fixture.says("one").await;
    let same =
        bad("message is not modified: specified new message content and reply markup are exactly \
         the same as a current content and reply markup of the message");
    assert_eq!(fixture.refused("editMessageText", edit(id, " one ")).await, same);
    assert_eq!(fixture.reasons(), [same.1]);
    let mut with_buttons = edit(id, "one");
    with_buttons["reply_markup"] = buttons("b");
    fixture.ok("editMessageText", with_buttons).await;
    fixture.ok("editMessageText", edit(id, "one")).await;
    assert_eq!(fixture.api.messages(SARA)[0].reply_markup, None, "an edit without takes it away");
}

#[tokio::test]
async fn edit_needs_a_message_of_the_bot() {
    let fixture = start().await;
    let not_found = bad("message to edit not found");
    assert_eq!(fixture.refused("editMessageText", edit(9, "a")).await, not_found);
    let question = fixture.api.user(SARA).says("why?")["message"]["message_id"].as_i64().unwrap();
    let refused = fixture.refused("editMessageText", edit(question, "a")).await;
    assert_eq!(refused, bad("message can't be edited"));
    let unnamed = fixture.refused("editMessageText", text("a")).await;
    assert_eq!(unnamed, bad("message identifier is not specified"));
    assert_eq!(fixture.reasons().len(), 3);
    let id = fixture.says("one").await;
    fixture.api.delete_message(SARA, id);
    assert_eq!(fixture.refused("editMessageText", edit(id, "two")).await, not_found);
    assert_eq!(fixture.reasons().len(), 3, "the user deleted it");
}

#[tokio::test]
async fn message_with_a_reply_keyboard_cannot_be_edited() {
    let fixture = start().await;
    let markup = json!({"remove_keyboard": true});
    let params = json!({"chat_id": SARA, "text": "a", "reply_markup": markup});
    let id = fixture.ok("sendMessage", params).await["message_id"].as_i64().unwrap();
    let refused = fixture.refused("editMessageText", edit(id, "b")).await;
    assert_eq!(refused, bad("message can't be edited"));
}

#[tokio::test]
async fn photo_has_a_caption_and_no_text() {
    let fixture = start().await;
    let url = "https://example.com/cat.png";
    let photo = json!({"chat_id": SARA, "photo": url, "caption": " a cat "});
    let sent = fixture.ok("sendPhoto", photo).await;
    assert_eq!(sent["caption"], "a cat");
    let id = sent["message_id"].as_i64().unwrap();
    fixture.assert_good();
    let refused = fixture.refused("editMessageText", edit(id, "b")).await;
    assert_eq!(refused, bad("there is no text in the message to edit"));
    let long = json!({"chat_id": SARA, "photo": url, "caption": "a".repeat(1025)});
    assert_eq!(fixture.refused("sendPhoto", long).await, bad("message caption is too long"));
    let none = fixture.refused("sendPhoto", json!({"chat_id": SARA})).await;
    assert_eq!(none, bad("there is no photo in the request"));
    let wrong = fixture.refused("sendPhoto", json!({"chat_id": SARA, "photo": "a cat"})).await;
    assert_eq!(wrong, bad("wrong file identifier/HTTP URL specified"));
}

#[tokio::test]
async fn message_is_deleted_once() {
    let fixture = start().await;
    let id = fixture.says("a").await;
    let params = json!({"chat_id": SARA, "message_id": id});
    assert_eq!(fixture.ok("deleteMessage", params.clone()).await, true);
    assert!(fixture.api.messages(SARA)[0].deleted);
    let refused = fixture.refused("deleteMessage", params).await;
    assert_eq!(refused, bad("message to delete not found"));
    assert_eq!(fixture.reasons().len(), 1);
}

#[tokio::test]
async fn messages_of_others_are_deleted_in_private_chats_only() {
    let fixture = start().await;
    let mut params = json!({"chat_id": SARA, "message_id": 1});
    let _update = fixture.api.user(SARA).says("secret");
    fixture.ok("deleteMessage", params.clone()).await;
    fixture.api.chat(GROUP, ChatKind::Group);
    let _update = fixture.api.user(SARA).in_chat(GROUP).says("hello");
    params["chat_id"] = json!(GROUP);
    let refused = fixture.refused("deleteMessage", params).await;
    assert_eq!(refused, bad("message can't be deleted"));
}

#[tokio::test]
async fn call_deletes_at_most_a_hundred_messages() {
    let fixture = start().await;
    let ids = [fixture.says("a").await, fixture.says("b").await];
    let params = |ids: Value| json!({"chat_id": SARA, "message_ids": ids});
    fixture.ok("deleteMessages", params(json!(ids))).await;
    assert!(fixture.api.messages(SARA).iter().all(|message| message.deleted));
    fixture.assert_good();
    let none = fixture.refused("deleteMessages", params(json!([]))).await;
    assert_eq!(none, bad("message identifiers are not specified"));
    let many: Vec<i64> = (1..=101).collect();
    let many = fixture.refused("deleteMessages", params(json!(many))).await;
    assert_eq!(many, bad("too many message identifiers specified"));
}

#[tokio::test]
async fn call_to_a_closed_chat_is_no_violation() {
    let fixture = start().await;
    let group = |id: i64| json!({"chat_id": id, "text": "a"});
    fixture.api.block(SARA);
    let blocked = (403, "Forbidden: bot was blocked by the user".to_owned());
    assert_eq!(fixture.refused("sendMessage", text("a")).await, blocked);
    fixture.api.unblock(SARA);
    fixture.says("a").await;
    fixture.api.chat(GROUP, ChatKind::Group);
    fixture.api.kick(GROUP);
    let kicked = (403, "Forbidden: bot was kicked from the group chat".to_owned());
    assert_eq!(fixture.refused("sendMessage", group(GROUP)).await, kicked);
    fixture.api.migrate(GROUP, -1002);
    let moved = fixture.call("sendMessage", group(GROUP)).await;
    assert_eq!(moved.refusal(), bad("group chat was upgraded to a supergroup chat"));
    assert_eq!(moved.body["parameters"], json!({"migrate_to_chat_id": -1002}));
    let sent = fixture.ok("sendMessage", group(-1002)).await;
    assert_eq!(sent["chat"]["type"], "supergroup");
    fixture.api.delete_chat(SARA);
    for id in [SARA, -5] {
        let gone = fixture.refused("sendMessage", group(id)).await;
        assert_eq!(gone, bad("chat not found"));
    }
    fixture.assert_good();
}

#[tokio::test]
async fn auto_private_can_be_disabled() {
    let fixture = start().await;
    fixture.api.auto_private(false);
    assert_eq!(fixture.refused("sendMessage", text("a")).await, bad("chat not found"));
    fixture.api.chat(SARA, ChatKind::Private);
    fixture.says("a").await;
}
