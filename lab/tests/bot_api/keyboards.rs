//! Keyboards, inline and others.

use lab::bot_api::ChatKind;
use serde_json::{Value, json};

use crate::helpers::{Fixture, GROUP, SARA, bad, start};

fn with(chat: i64, markup: Value) -> Value {
    json!({"chat_id": chat, "text": "a", "reply_markup": markup})
}

fn inline(button: Value) -> Value {
    with(SARA, json!({"inline_keyboard": [[button]]}))
}

async fn told(fixture: &Fixture, params: Value) -> String {
    fixture.ok("sendMessage", params).await;
    fixture.reasons().pop().unwrap_or_default()
}

#[tokio::test]
async fn callback_data_has_1_to_64_bytes() {
    let fixture = start().await;
    let button = |data: String| inline(json!({"text": "a", "callback_data": data}));
    let sent = fixture.ok("sendMessage", button("ب".repeat(32))).await;
    assert_eq!(sent["reply_markup"]["inline_keyboard"][0][0]["text"], "a");
    fixture.assert_good();
    let refused = fixture.refused("sendMessage", button("ب".repeat(33))).await;
    assert_eq!(refused, bad("BUTTON_DATA_INVALID"));
    let said = "can't parse inline keyboard button: Text buttons are unallowed in the inline \
        keyboard";
    assert_eq!(fixture.refused("sendMessage", button(String::new())).await, bad(said));
    assert_eq!(fixture.reasons().len(), 2);
}

#[tokio::test]
async fn inline_button_has_a_text_and_one_action() {
    let fixture = start().await;
    let both = inline(json!({"text": "a", "callback_data": "b", "url": "https://example.com"}));
    assert!(told(&fixture, both).await.contains("more than one thing"));
    let silent = fixture.refused("sendMessage", inline(json!({"text": " ", "callback_data": "b"})));
    assert_eq!(silent.await, bad("inline keyboard button text must be non-empty"));
    let nameless = fixture.refused("sendMessage", inline(json!({"callback_data": "b"}))).await;
    assert_eq!(nameless, bad("can't parse inline keyboard button: Can't find field \"text\""));
}

#[tokio::test]
async fn button_url_is_valid() {
    let fixture = start().await;
    fixture.ok("sendMessage", inline(json!({"text": "a", "url": "https://example.com"}))).await;
    fixture.assert_good();
    let params = inline(json!({"text": "a", "url": "http://localhost:3000"}));
    let said = "inline keyboard button URL 'http://localhost:3000' is invalid: Wrong HTTP URL";
    assert_eq!(fixture.refused("sendMessage", params).await, bad(said));
}

#[tokio::test]
async fn inline_keyboard_has_at_most_100_buttons_and_8_in_a_row() {
    let fixture = start().await;
    let row = |count: usize| vec![json!({"text": "a", "callback_data": "b"}); count];
    let rows = |rows: Vec<Vec<Value>>| with(SARA, json!({"inline_keyboard": rows}));
    fixture.ok("sendMessage", rows(vec![row(8); 12])).await;
    fixture.assert_good();
    assert_eq!(told(&fixture, rows(vec![row(9)])).await, "more than 8 buttons in a row");
    assert_eq!(told(&fixture, rows(vec![row(1), row(0)])).await, "an empty row of buttons");
    let refused = fixture.refused("sendMessage", rows(vec![row(8); 13])).await;
    assert_eq!(refused, bad("reply markup is too long"));
}

#[tokio::test]
async fn contact_button_is_refused_outside_of_private_chats() {
    let fixture = start().await;
    fixture.api.chat(GROUP, ChatKind::Supergroup);
    let contact = json!({
        "keyboard": [[{"text": "Share", "request_contact": true}, "Cancel"]],
        "resize_keyboard": true,
        "one_time_keyboard": true,
    });
    let sent = fixture.ok("sendMessage", with(SARA, contact.clone())).await;
    assert!(sent.get("reply_markup").is_none(), "only inline keyboards are shown again");
    assert!(fixture.api.messages(SARA)[0].reply_markup.is_some());
    fixture.assert_good();
    let refused = fixture.refused("sendMessage", with(GROUP, contact)).await;
    assert_eq!(refused, bad("phone number can be requested in private chats only"));
}

#[tokio::test]
async fn edit_accepts_only_an_inline_keyboard() {
    let fixture = start().await;
    let id = fixture.says("a").await;
    let mut params = with(SARA, json!({"force_reply": true}));
    params["message_id"] = json!(id);
    let refused = fixture.refused("editMessageText", params).await;
    assert_eq!(refused, bad("inline keyboard expected"));
}
