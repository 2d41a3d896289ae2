//! Creating, listing and showing sessions, for their owner only.

use reqwest::Method;
use serde_json::{Value, json};

use crate::helpers::{App, models, read};

#[tokio::test]
async fn session_shows_its_chatbot_and_its_model() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let model = &models(true)[0];
    let body = json!({"chatbot_id": 1, "ai_model_id": model});
    let (status, session) = user.post("/api/chat-sessions/", &body).await;
    assert_eq!(status.as_u16(), 201);
    assert_eq!(session["id"], 1);
    assert_eq!(session["title"], "New chat");
    assert_eq!(session["chatbot"]["id"], 1);
    assert_eq!(session["ai_model"]["model_id"], json!(model));
    assert_eq!(session["is_active"], true);
    assert_eq!(session["auto_generate_title"], true);
    let (_, shown) = user.get("/api/chat-sessions/1").await;
    assert_eq!(shown, session);
}

#[tokio::test]
async fn title_is_in_the_users_language() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let body = json!({"chatbot_id": 1, "ai_model_id": models(true)[0]});
    let request = user.request(Method::POST, "/api/chat-sessions/").json(&body);
    let (_, session) = read(request.header("Accept-Language", "fa-IR")).await;
    // API Gateway passes on the last of several headers; the helpers send English first.
    assert_eq!(session["title"], "چت جدید");
}

#[tokio::test]
async fn a_session_that_cannot_be_opened_is_refused_by_the_contracts_rules() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let free = models(true)[0].clone();
    let paid = models(false).pop().unwrap();
    let catalog = mobix::catalog_file::sample().unwrap();
    let closed = catalog.chatbots.iter().find(|bot| !bot.plans.is_empty()).map(|bot| bot.id);
    for (body, status, code, field) in [
        (json!({"ai_model_id": free}), 400, "invalid_request", json!("chatbot_id")),
        (json!({"chatbot_id": 1}), 400, "invalid_request", json!("ai_model_id")),
        (json!({"chatbot_id": 999, "ai_model_id": free}), 404, "not_found", Value::Null),
        (
            json!({"chatbot_id": "x", "ai_model_id": free}),
            400,
            "invalid_request",
            json!("chatbot_id"),
        ),
        (
            json!({"chatbot_id": 1, "ai_model_id": "none"}),
            400,
            "invalid_request",
            json!("ai_model_id"),
        ),
        (json!({"chatbot_id": 1, "ai_model_id": paid}), 403, "model_access_denied", Value::Null),
        (
            json!({"chatbot_id": closed, "ai_model_id": free}),
            403,
            "chatbot_access_denied",
            Value::Null,
        ),
        (
            json!({"chatbot_id": 1, "ai_model_id": free, "title": "x".repeat(201)}),
            400,
            "invalid_request",
            json!("title"),
        ),
    ] {
        let (found, answer) = user.post("/api/chat-sessions/", &body).await;
        assert_eq!(
            (found.as_u16(), &answer["code"], &answer["field"]),
            (status, &json!(code), &field),
            "{body}"
        );
    }
    assert_eq!(user.get("/api/chat-sessions/").await.1["count"], 0);
}

#[tokio::test]
async fn list_is_ordered_by_the_last_message() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    for _ in 0..25 {
        app.clock.advance(std::time::Duration::from_secs(60));
        user.open(&models(true)[0]).await;
    }
    let ids = |page: &Value| -> Vec<u64> {
        let results = page["results"].as_array();
        results
            .unwrap_or_else(|| panic!("{page}"))
            .iter()
            .map(|session| session["id"].as_u64().unwrap())
            .collect()
    };
    let (_, first) = user.get("/api/chat-sessions/").await;
    assert_eq!(first["count"], 25);
    assert_eq!(ids(&first), (6..=25).rev().collect::<Vec<_>>());
    assert_eq!(first["previous"], Value::Null);
    let (_, second) = user.get("/api/chat-sessions/?page=2").await;
    assert_eq!(ids(&second), [5, 4, 3, 2, 1]);
    app.clock.advance(std::time::Duration::from_secs(60));
    user.send(3, "hello").await;
    let (_, first) = user.get("/api/chat-sessions/").await;
    assert_eq!(ids(&first)[..3], [3, 25, 24]);
    assert_eq!(user.get("/api/chat-sessions/?page=9").await.0.as_u16(), 404);
}

#[tokio::test]
async fn another_users_session_is_not_found() {
    let app = App::start().await;
    let owner = app.login("09121234567").await;
    let session = owner.open(&models(true)[0]).await;
    let other = app.login("09121234568").await;
    for path in [
        format!("/api/chat-sessions/{session}/"),
        format!("/api/chat-sessions/{session}/messages/"),
    ] {
        let (status, answer) = other.get(&path).await;
        assert_eq!((status.as_u16(), &answer["code"]), (404, &json!("not_found")));
    }
    assert_eq!(other.send(session, "hi").await.0.as_u16(), 404);
    let nobody = app.request(Method::GET, &format!("/api/chat-sessions/{session}/"));
    assert_eq!(read(nobody).await.0.as_u16(), 401);
}

#[tokio::test]
async fn pages_of_messages_are_complete() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let session = user.open(&models(true)[0]).await;
    for text in ["one", "two"] {
        app.clock.advance(std::time::Duration::from_secs(1));
        assert_eq!(user.send(session, text).await.0.as_u16(), 201);
    }
    let mut next = format!("/api/chat-sessions/{session}/messages/?limit=3");
    let mut texts = Vec::new();
    for _ in 0..9 {
        let (_, page) = user.get(&next).await;
        let messages = page["messages"].as_array().unwrap();
        texts
            .extend(messages.iter().map(|message| message["content"].as_str().unwrap().to_owned()));
        let Some(url) = page["next"].as_str() else { break };
        next = url.strip_prefix(&app.url).unwrap().to_owned();
    }
    assert_eq!(texts, ["one", "Hello to you.", "two", "Hello to you."]);
    assert_eq!(
        user.get(&format!("/api/chat-sessions/{session}/messages/?cursor=x")).await.0.as_u16(),
        404
    );
}
