//! Keyboards, inline and others.

use lab::bot_api::ChatKind;
use serde_json::{Value, json};

use crate::helpers::{GROUP, Rig, SARA, bad, start};

fn with(chat: i64, markup: Value) -> Value {
    json!({"chat_id": chat, "text": "a", "reply_markup": markup})
}

fn inline(button: Value) -> Value {
    with(SARA, json!({"inline_keyboard": [[button]]}))
}

async fn told(rig: &Rig, params: Value) -> String {
    rig.ok("sendMessage", params).await;
    rig.reasons().pop().unwrap_or_default()
}

#[tokio::test]
async fn callback_data_has_1_to_64_bytes() {
    let rig = start().await;
    let button = |data: String| inline(json!({"text": "a", "callback_data": data}));
    let sent = rig.ok("sendMessage", button("ب".repeat(32))).await;
    assert_eq!(sent["reply_markup"]["inline_keyboard"][0][0]["text"], "a");
    rig.assert_good();
    let refused = rig.refused("sendMessage", button("ب".repeat(33))).await;
    assert_eq!(refused, bad("BUTTON_DATA_INVALID"));
    let said = "can't parse inline keyboard button: Text buttons are unallowed in the inline \
        keyboard";
    assert_eq!(rig.refused("sendMessage", button(String::new())).await, bad(said));
    assert_eq!(rig.reasons().len(), 2);
}

#[tokio::test]
async fn a_button_does_one_thing_and_says_what() {
    let rig = start().await;
    let both = inline(json!({"text": "a", "callback_data": "b", "url": "https://example.com"}));
    assert!(told(&rig, both).await.contains("more than one thing"));
    let silent = rig.refused("sendMessage", inline(json!({"text": " ", "callback_data": "b"})));
    assert_eq!(silent.await, bad("inline keyboard button text must be non-empty"));
    let nameless = rig.refused("sendMessage", inline(json!({"callback_data": "b"}))).await;
    assert_eq!(nameless, bad("can't parse inline keyboard button: Can't find field \"text\""));
}

#[tokio::test]
async fn a_url_of_a_button_leads_somewhere() {
    let rig = start().await;
    rig.ok("sendMessage", inline(json!({"text": "a", "url": "https://example.com"}))).await;
    rig.assert_good();
    let params = inline(json!({"text": "a", "url": "http://localhost:3000"}));
    let said = "inline keyboard button URL 'http://localhost:3000' is invalid: Wrong HTTP URL";
    assert_eq!(rig.refused("sendMessage", params).await, bad(said));
}

#[tokio::test]
async fn an_inline_keyboard_has_up_to_a_hundred_buttons_eight_in_a_row() {
    let rig = start().await;
    let row = |count: usize| vec![json!({"text": "a", "callback_data": "b"}); count];
    let rows = |rows: Vec<Vec<Value>>| with(SARA, json!({"inline_keyboard": rows}));
    rig.ok("sendMessage", rows(vec![row(8); 12])).await;
    rig.assert_good();
    assert_eq!(told(&rig, rows(vec![row(9)])).await, "more than 8 buttons in a row");
    assert_eq!(told(&rig, rows(vec![row(1), row(0)])).await, "an empty row of buttons");
    let refused = rig.refused("sendMessage", rows(vec![row(8); 13])).await;
    assert_eq!(refused, bad("reply markup is too long"));
}

#[tokio::test]
async fn contacts_are_asked_for_in_private_chats_only() {
    let rig = start().await;
    rig.api.chat(GROUP, ChatKind::Supergroup);
    let contact = json!({
        "keyboard": [[{"text": "Share", "request_contact": true}, "Cancel"]],
        "resize_keyboard": true,
        "one_time_keyboard": true,
    });
    let sent = rig.ok("sendMessage", with(SARA, contact.clone())).await;
    assert!(sent.get("reply_markup").is_none(), "only inline keyboards are shown again");
    assert!(rig.api.messages(SARA)[0].reply_markup.is_some());
    rig.assert_good();
    let refused = rig.refused("sendMessage", with(GROUP, contact)).await;
    assert_eq!(refused, bad("phone number can be requested in private chats only"));
}

#[tokio::test]
async fn an_edit_has_an_inline_keyboard_or_none() {
    let rig = start().await;
    let id = rig.says("a").await;
    let mut params = with(SARA, json!({"force_reply": true}));
    params["message_id"] = json!(id);
    let refused = rig.refused("editMessageText", params).await;
    assert_eq!(refused, bad("inline keyboard expected"));
}
