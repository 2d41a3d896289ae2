//! Drafts, actions, callback queries and commands.

use lab::bot_api::ChatKind;
use serde_json::{Value, json};

use crate::helpers::{GROUP, SARA, bad, start};

fn draft(chat: i64, draft_id: i64, text: &str) -> Value {
    json!({"chat_id": chat, "draft_id": draft_id, "text": text})
}

#[tokio::test]
async fn draft_is_refused_outside_of_private_chats() {
    let fixture = start().await;
    fixture.api.chat(GROUP, ChatKind::Supergroup);
    assert_eq!(fixture.ok("sendMessageDraft", draft(SARA, 7, "")).await, true);
    fixture.ok("sendMessageDraft", draft(SARA, 7, "Hel")).await;
    assert_eq!(fixture.api.drafts(SARA), ["", "Hel"]);
    assert!(fixture.api.messages(SARA).is_empty(), "a draft is no message");
    fixture.assert_good();
    let refused = fixture.refused("sendMessageDraft", draft(GROUP, 7, "a")).await;
    assert_eq!(refused, bad("TEXTDRAFT_PEER_INVALID"));
    assert_eq!(fixture.refused("sendMessageDraft", draft(SARA, 0, "a")).await.0, 400);
    let refused = fixture.refused("sendMessageDraft", draft(SARA, 7, &"a".repeat(4097))).await;
    assert_eq!(refused, bad("message is too long"));
    assert_eq!(fixture.reasons().len(), 3);
}

#[tokio::test]
async fn unknown_action_is_refused() {
    let fixture = start().await;
    let action = |action: &str| json!({"chat_id": SARA, "action": action});
    fixture.ok("sendChatAction", action("typing")).await;
    assert_eq!(fixture.api.actions(SARA), ["typing"]);
    let refused = fixture.refused("sendChatAction", action("dancing")).await;
    assert_eq!(refused, bad("wrong parameter action in request"));
}

#[tokio::test]
async fn callback_query_is_answered_once() {
    let fixture = start().await;
    let press = fixture.api.user(SARA).presses(1, "stop");
    let id = &press["callback_query"]["id"];
    let params = json!({"callback_query_id": id, "text": "Stopped", "show_alert": true});
    fixture.ok("answerCallbackQuery", params.clone()).await;
    fixture.assert_good();
    let answered = fixture.api.answered_callbacks();
    assert_eq!(json!(answered[0].id), *id);
    assert_eq!((answered[0].text.as_deref(), answered[0].show_alert), (Some("Stopped"), true));
    let too_old = "query is too old and response timeout expired or query ID is invalid";
    assert_eq!(fixture.refused("answerCallbackQuery", params).await, bad(too_old));
    let unknown = fixture.refused("answerCallbackQuery", json!({"callback_query_id": "5"})).await;
    assert_eq!(unknown, bad(too_old));
    assert_eq!(fixture.reasons().len(), 2);
}

#[tokio::test]
async fn expired_query_and_long_answer_are_refused() {
    let fixture = start().await;
    let press = fixture.api.user(SARA).presses(1, "stop");
    let id = press["callback_query"]["id"].as_str().unwrap();
    let long = json!({"callback_query_id": id, "text": "a".repeat(201)});
    assert_eq!(fixture.refused("answerCallbackQuery", long).await, bad("MESSAGE_TOO_LONG"));
    assert_eq!(fixture.reasons().len(), 1);
    fixture.api.expire_callback(id);
    let late = fixture.refused("answerCallbackQuery", json!({"callback_query_id": id})).await;
    assert_eq!(late.0, 400);
    assert_eq!(fixture.reasons().len(), 1, "it could not know");
}

#[tokio::test]
async fn commands_are_stored_for_each_scope_and_language() {
    let fixture = start().await;
    let commands = |name: &str| json!([{"command": name, "description": "Begin"}]);
    fixture.ok("setMyCommands", json!({"commands": commands("start")})).await;
    let scope = json!({"type": "all_group_chats"});
    let params = json!({"commands": commands("ask"), "scope": scope, "language_code": "fa"});
    fixture.ok("setMyCommands", params).await;
    fixture.ok("setMyCommands", json!({"commands": commands("begin")})).await;
    let kept = fixture.api.commands();
    assert_eq!(kept.len(), 2);
    assert_eq!((&kept[0].scope, kept[0].language_code.as_str()), (&scope, "fa"));
    assert_eq!(kept[1].commands, [("begin".to_owned(), "Begin".to_owned())]);
    fixture.assert_good();
}

#[tokio::test]
async fn invalid_command_is_refused() {
    let fixture = start().await;
    let one = |command: &str, description: &str| json!({"commands": [{"command": command, "description": description}]});
    let long = "a".repeat(33);
    for command in ["", "Start", "/start", "new-chat", &long] {
        let refused = fixture.refused("setMyCommands", one(command, "a")).await;
        assert_eq!(refused, bad("BOT_COMMAND_INVALID"), "{command}");
    }
    for description in ["", &"a".repeat(257)] {
        let refused = fixture.refused("setMyCommands", one("start", description)).await;
        assert_eq!(refused, bad("BOT_COMMAND_DESCRIPTION_INVALID"));
    }
    let many = vec![json!({"command": "a", "description": "b"}); 101];
    let refused = fixture.refused("setMyCommands", json!({"commands": many})).await;
    assert_eq!(refused, bad("BOT_COMMANDS_TOO_MUCH"));
    let params = json!({"commands": [], "language_code": "english"});
    let refused = fixture.refused("setMyCommands", params).await;
    assert_eq!(refused, bad("invalid language code specified"));
}
