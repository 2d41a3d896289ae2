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
async fn a_message_is_kept_as_telegram_keeps_it() {
    let rig = start().await;
    let entities = json!([{"type": "bold", "offset": 2, "length": 5}]);
    let params = json!({"chat_id": SARA, "text": "\n hello ", "entities": entities});
    let sent = rig.ok("sendMessage", params).await;
    assert_eq!(sent["text"], "hello");
    assert_eq!(sent["entities"], json!([{"type": "bold", "offset": 0, "length": 5}]));
    assert_eq!(sent["chat"]["type"], "private");
    assert_eq!(sent["from"]["id"], rig.api.bot_id());
    let kept = rig.api.messages(SARA);
    assert_eq!((kept[0].message_id, kept[0].text.as_str()), (1, "hello"));
    rig.assert_good();
}

#[tokio::test]
async fn a_text_has_1_to_4096_characters() {
    let rig = start().await;
    let empty = bad("message text is empty");
    assert_eq!(rig.refused("sendMessage", text(" \n")).await, empty);
    assert_eq!(rig.refused("sendMessage", json!({"chat_id": SARA})).await, empty);
    let long = rig.refused("sendMessage", text(&"a".repeat(4097))).await;
    assert_eq!(long, bad("message is too long"));
    assert_eq!(rig.refused("sendMessage", json!({"text": "a"})).await, bad("chat_id is empty"));
    assert_eq!(rig.api.violations().len(), 4, "all of it our mistakes");
    assert!(rig.api.messages(SARA).is_empty());
}

#[tokio::test]
async fn numbers_of_messages_grow_in_each_chat() {
    let rig = start().await;
    assert_eq!((rig.says("a").await, rig.says("b").await), (1, 2));
    let question = rig.api.person(SARA).says("c");
    assert_eq!(question["message"]["message_id"], 3);
    let other = rig.ok("sendMessage", json!({"chat_id": 43, "text": "a"})).await;
    assert_eq!(other["message_id"], 1);
}

#[tokio::test]
async fn a_reply_names_a_message_that_is_there() {
    let rig = start().await;
    let question = rig.api.person(SARA).says("why?")["message"]["message_id"].as_i64().unwrap();
    let with = |reply: Value| json!({"chat_id": SARA, "text": "so", "reply_parameters": reply});
    let sent = rig.ok("sendMessage", with(json!({"message_id": question}))).await;
    assert_eq!(sent["reply_to_message"]["text"], "why?");
    assert_eq!(rig.api.messages(SARA)[0].reply_to, Some(question));
    rig.api.delete_message(SARA, question);
    let gone = bad("message to be replied not found");
    assert_eq!(rig.refused("sendMessage", with(json!({"message_id": question}))).await, gone);
    rig.assert_good();
    let lenient = json!({"message_id": question, "allow_sending_without_reply": true});
    rig.ok("sendMessage", with(lenient)).await;
    rig.assert_good();
    assert_eq!(rig.refused("sendMessage", with(json!({"message_id": 99}))).await, gone);
    assert_eq!(rig.reasons(), [gone.1]);
}

#[tokio::test]
async fn an_edit_changes_the_message() {
    let rig = start().await;
    let id = rig.says("one").await;
    let edited = rig.ok("editMessageText", edit(id, "two")).await;
    assert_eq!(edited["text"], "two");
    assert!(edited["edit_date"].is_u64());
    let kept = rig.api.messages(SARA).remove(0);
    assert_eq!((kept.text.as_str(), kept.edits), ("two", 1));
    rig.assert_good();
}

#[tokio::test]
async fn an_edit_must_change_something() {
    let rig = start().await;
    let id = rig.says("one").await;
    let same =
        bad("message is not modified: specified new message content and reply markup are exactly \
         the same as a current content and reply markup of the message");
    assert_eq!(rig.refused("editMessageText", edit(id, " one ")).await, same);
    assert_eq!(rig.reasons(), [same.1]);
    let mut with_buttons = edit(id, "one");
    with_buttons["reply_markup"] = buttons("b");
    rig.ok("editMessageText", with_buttons).await;
    rig.ok("editMessageText", edit(id, "one")).await;
    assert_eq!(rig.api.messages(SARA)[0].reply_markup, None, "an edit without takes it away");
}

#[tokio::test]
async fn an_edit_needs_a_message_of_the_bot() {
    let rig = start().await;
    let not_found = bad("message to edit not found");
    assert_eq!(rig.refused("editMessageText", edit(9, "a")).await, not_found);
    let question = rig.api.person(SARA).says("why?")["message"]["message_id"].as_i64().unwrap();
    let refused = rig.refused("editMessageText", edit(question, "a")).await;
    assert_eq!(refused, bad("message can't be edited"));
    let unnamed = rig.refused("editMessageText", text("a")).await;
    assert_eq!(unnamed, bad("message identifier is not specified"));
    assert_eq!(rig.reasons().len(), 3);
    let id = rig.says("one").await;
    rig.api.delete_message(SARA, id);
    assert_eq!(rig.refused("editMessageText", edit(id, "two")).await, not_found);
    assert_eq!(rig.reasons().len(), 3, "the user deleted it");
}

#[tokio::test]
async fn a_message_with_a_reply_keyboard_is_never_edited() {
    let rig = start().await;
    let markup = json!({"remove_keyboard": true});
    let params = json!({"chat_id": SARA, "text": "a", "reply_markup": markup});
    let id = rig.ok("sendMessage", params).await["message_id"].as_i64().unwrap();
    let refused = rig.refused("editMessageText", edit(id, "b")).await;
    assert_eq!(refused, bad("message can't be edited"));
}

#[tokio::test]
async fn a_photo_has_a_caption_and_no_text() {
    let rig = start().await;
    let url = "https://example.com/cat.png";
    let photo = json!({"chat_id": SARA, "photo": url, "caption": " a cat "});
    let sent = rig.ok("sendPhoto", photo).await;
    assert_eq!(sent["caption"], "a cat");
    let id = sent["message_id"].as_i64().unwrap();
    rig.assert_good();
    let refused = rig.refused("editMessageText", edit(id, "b")).await;
    assert_eq!(refused, bad("there is no text in the message to edit"));
    let long = json!({"chat_id": SARA, "photo": url, "caption": "a".repeat(1025)});
    assert_eq!(rig.refused("sendPhoto", long).await, bad("message caption is too long"));
    let none = rig.refused("sendPhoto", json!({"chat_id": SARA})).await;
    assert_eq!(none, bad("there is no photo in the request"));
    let wrong = rig.refused("sendPhoto", json!({"chat_id": SARA, "photo": "a cat"})).await;
    assert_eq!(wrong, bad("wrong file identifier/HTTP URL specified"));
}

#[tokio::test]
async fn messages_are_deleted_once() {
    let rig = start().await;
    let id = rig.says("a").await;
    let params = json!({"chat_id": SARA, "message_id": id});
    assert_eq!(rig.ok("deleteMessage", params.clone()).await, true);
    assert!(rig.api.messages(SARA)[0].deleted);
    let refused = rig.refused("deleteMessage", params).await;
    assert_eq!(refused, bad("message to delete not found"));
    assert_eq!(rig.reasons().len(), 1);
}

#[tokio::test]
async fn messages_of_others_are_deleted_in_private_chats_only() {
    let rig = start().await;
    let mut params = json!({"chat_id": SARA, "message_id": 1});
    let _update = rig.api.person(SARA).says("secret");
    rig.ok("deleteMessage", params.clone()).await;
    rig.api.chat(GROUP, ChatKind::Group);
    let _update = rig.api.person(SARA).in_chat(GROUP).says("hello");
    params["chat_id"] = json!(GROUP);
    let refused = rig.refused("deleteMessage", params).await;
    assert_eq!(refused, bad("message can't be deleted"));
}

#[tokio::test]
async fn up_to_a_hundred_messages_are_deleted_at_once() {
    let rig = start().await;
    let ids = [rig.says("a").await, rig.says("b").await];
    let params = |ids: Value| json!({"chat_id": SARA, "message_ids": ids});
    rig.ok("deleteMessages", params(json!(ids))).await;
    assert!(rig.api.messages(SARA).iter().all(|message| message.deleted));
    rig.assert_good();
    let none = rig.refused("deleteMessages", params(json!([]))).await;
    assert_eq!(none, bad("message identifiers are not specified"));
    let many: Vec<i64> = (1..=101).collect();
    let many = rig.refused("deleteMessages", params(json!(many))).await;
    assert_eq!(many, bad("too many message identifiers specified"));
}

#[tokio::test]
async fn chats_that_are_closed_are_nobodys_mistake() {
    let rig = start().await;
    let group = |id: i64| json!({"chat_id": id, "text": "a"});
    rig.api.block(SARA);
    let blocked = (403, "Forbidden: bot was blocked by the user".to_owned());
    assert_eq!(rig.refused("sendMessage", text("a")).await, blocked);
    rig.api.unblock(SARA);
    rig.says("a").await;
    rig.api.chat(GROUP, ChatKind::Group);
    rig.api.kick(GROUP);
    let kicked = (403, "Forbidden: bot was kicked from the group chat".to_owned());
    assert_eq!(rig.refused("sendMessage", group(GROUP)).await, kicked);
    rig.api.migrate(GROUP, -1002);
    let moved = rig.call("sendMessage", group(GROUP)).await;
    assert_eq!(moved.refusal(), bad("group chat was upgraded to a supergroup chat"));
    assert_eq!(moved.body["parameters"], json!({"migrate_to_chat_id": -1002}));
    let sent = rig.ok("sendMessage", group(-1002)).await;
    assert_eq!(sent["chat"]["type"], "supergroup");
    rig.api.delete_chat(SARA);
    for id in [SARA, -5] {
        let gone = rig.refused("sendMessage", group(id)).await;
        assert_eq!(gone, bad("chat not found"));
    }
    rig.assert_good();
}

#[tokio::test]
async fn private_chats_can_be_made_on_request_only() {
    let rig = start().await;
    rig.api.auto_private(false);
    assert_eq!(rig.refused("sendMessage", text("a")).await, bad("chat not found"));
    rig.api.chat(SARA, ChatKind::Private);
    rig.says("a").await;
}
