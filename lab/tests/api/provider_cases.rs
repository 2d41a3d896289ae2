//! Answers as providers really write them, through the whole API: as JSON and as events.

use lab::provider::Behaviour;
use serde_json::{Value, json};
use shared::model::SystemPromptPlace;

use crate::events::{Events, the};
use crate::helpers::{App, User, models, unlimited};

const CASES: [&str; 2] = [
    include_str!("../../../shared/tests/data/provider-cases.jsonl"),
    include_str!("../../../shared/tests/data/provider-cases-more.jsonl"),
];

/// The fields of a message that a case may name.
const FIELDS: [&str; 5] = ["content", "finish_reason", "reasoning", "citations", "interrupted"];

fn cases() -> Vec<Value> {
    let lines = CASES.iter().flat_map(|cases| cases.lines());
    lines.map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn behaviour(case: &Value) -> Behaviour {
    let content_type = case["content_type"].as_str().map(str::to_owned);
    Behaviour::Raw(content_type, case["body"].as_str().unwrap().to_owned())
}

/// Checks a message, and its usage, against what the case expects.
fn check(case: &Value, message: &Value, usage: &Value) {
    let (name, expect) = (&case["name"], &case["expect"]);
    for field in FIELDS.into_iter().filter(|field| expect.get(field).is_some()) {
        assert_eq!(message[field], expect[field], "{name}: {field}");
    }
    let total = usage["total_tokens"].as_u64().unwrap();
    assert_eq!(expect["total_tokens"].as_u64().unwrap_or(total), total, "{name}: {usage}");
    assert!(total <= expect["max_total_tokens"].as_u64().unwrap_or(total), "{name}: {usage}");
    assert!(!usage["cost_usd"].as_str().unwrap().starts_with('-'), "{name}: {usage}");
}

/// A session whose name no model is asked for.
async fn session(user: &User<'_>) -> u64 {
    user.open_named(&models(true)[0]).await
}

async fn last_message(user: &User<'_>, session: u64) -> Value {
    let (_, page) = user.get(&format!("/api/chat-sessions/{session}/messages/")).await;
    page["messages"].as_array().unwrap().last().unwrap().clone()
}

/// A user for each ten cases: only so many failures of a day are accepted of one.
async fn users(app: &App) -> Vec<User<'_>> {
    let mut users = Vec::new();
    for number in 0..cases().len().div_ceil(10) {
        users.push(app.login(&format!("0912123{number:04}")).await);
    }
    users
}

/// The user of a case, and a session of its own in which the provider answers with it.
async fn prepared<'a>(
    app: &App,
    users: &'a [User<'a>],
    number: usize,
    case: &Value,
) -> (&'a User<'a>, u64) {
    let user = &users[number / 10];
    let session = session(user).await;
    app.provider.set(behaviour(case));
    (user, session)
}

#[tokio::test]
async fn every_case_is_answered_as_json() {
    let app = App::with(unlimited()).await;
    let users = users(&app).await;
    for (number, case) in cases().iter().enumerate() {
        let (user, session) = prepared(&app, &users, number, case).await;
        let (status, answer) = user.send(session, "Hello, world!").await;
        assert_eq!(json!(status.as_u16()), case["expect"]["status"], "{}: {answer}", case["name"]);
        if status == 201 {
            check(case, &answer["assistant_message"], &answer["usage"]);
            assert_eq!(last_message(user, session).await, answer["assistant_message"]);
        } else {
            assert_eq!(answer["code"], case["expect"]["code"], "{}", case["name"]);
            assert_eq!(user.texts(session).await, ["Hello, world!"], "{}", case["name"]);
        }
    }
}

/// The texts of all events with this name, as one.
fn said(events: &[(String, Value)], name: &str) -> String {
    let named = events.iter().filter(|(found, _)| found == name);
    named.map(|(_, data)| data["content"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn every_case_is_answered_as_events() {
    let app = App::with(unlimited()).await;
    let users = users(&app).await;
    for (number, case) in cases().iter().enumerate() {
        let (user, session) = prepared(&app, &users, number, case).await;
        let events = Events::of(user.message(session, "Hello, world!")).await.rest().await;
        let is_whole = case["expect"]["status"] == 201;
        assert_eq!(the(&events, "done")["success"], is_whole, "{}: {events:?}", case["name"]);
        let text = said(&events, "delta");
        if !is_whole {
            assert_eq!(the(&events, "error")["code"], case["expect"]["code"], "{}", case["name"]);
        }
        if text.is_empty() {
            assert!(!is_whole, "{}", case["name"]);
            continue;
        }
        let message = the(&events, "assistant_message");
        assert_eq!(message["content"], text.as_str(), "{}", case["name"]);
        assert_eq!(message["reasoning"].as_str().unwrap_or(""), said(&events, "reasoning"));
        if is_whole {
            check(case, message, &message["usage"]);
        } else {
            assert_eq!(
                (&message["finish_reason"], &message["interrupted"]),
                (&json!("error"), &json!(true))
            );
            assert_ne!(message["usage"]["charged_tokens"], 0, "the part is charged");
        }
    }
}

#[tokio::test]
async fn thoughts_and_citations_are_kept_and_never_sent_back() {
    let app = App::with(unlimited()).await;
    let user = app.login("09121234567").await;
    let session = session(&user).await;
    let thought = cases().into_iter().find(|case| case["name"] == "reasoning-then-answer").unwrap();
    app.provider.set(behaviour(&thought));
    user.send(session, "2+2?").await;
    assert_eq!(last_message(&user, session).await["reasoning"], "Let me see.");
    app.provider.set(Behaviour::answer("Five."));
    let (_, answer) = user.send(session, "2+3?").await;
    assert_eq!(answer["assistant_message"]["reasoning"], Value::Null);
    assert_eq!(answer["assistant_message"]["citations"], json!([]));
    let sent = app.provider.requests().last().unwrap().to_string();
    assert!(sent.contains("Four.") && !sent.contains("Let me see"), "{sent}");
}

#[tokio::test]
async fn thoughts_and_cached_tokens_are_in_the_usage_where_they_are_counted() {
    let app = App::with(unlimited()).await;
    let user = app.login("09121234567").await;
    let session = session(&user).await;
    let body = json!({
        "choices": [{"message": {"content": "Four."}, "finish_reason": "stop"}],
        "usage": {
            "prompt_tokens": 9, "prompt_tokens_details": {"cached_tokens": 4},
            "completion_tokens": 8, "completion_tokens_details": {"reasoning_tokens": 6},
        },
    });
    app.provider.set(Behaviour::Raw(None, body.to_string()));
    let (_, answer) = user.send(session, "2+2?").await;
    let usage = &answer["usage"];
    assert_eq!((&usage["reasoning_tokens"], &usage["cached_tokens"]), (&json!(6), &json!(4)));
    app.provider.set(Behaviour::answer("Four."));
    let (_, answer) = user.send(session, "2+2?").await;
    assert!(answer["usage"].get("reasoning_tokens").is_none());
}

#[tokio::test]
async fn model_without_system_messages_gets_the_prompt_before_the_first_message() {
    let mut catalog = unlimited();
    catalog.models[0].system_prompt = SystemPromptPlace::FirstUserMessage;
    catalog.title_model = Some(catalog.models[0].model_id.clone());
    let app = App::with(catalog).await;
    let user = app.login("09121234567").await;
    // Its name is asked for, too.
    let session = user.open(&models(true)[0]).await;
    user.send(session, "one").await;
    user.send(session, "two").await;
    let requests = app.provider.requests();
    assert_eq!(requests.len(), 3);
    for request in &requests {
        let messages = request["messages"].as_array().unwrap();
        assert!(messages.iter().all(|message| message["role"] != "system"), "{request}");
        assert_eq!(messages[0]["role"], "user");
    }
    let first = requests[2]["messages"][0]["content"].as_str().unwrap();
    assert!(
        first.starts_with("You are a helpful assistant") && first.ends_with("\n\none"),
        "{first}"
    );
    assert_eq!(requests[2]["messages"][2]["content"], "two");
}
