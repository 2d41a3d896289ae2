//! A message and its answer.

use std::time::Duration;

use lab::provider::{Answer, Behaviour};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use shared::model::{Chatbot, ChatbotType, ModelType};

use crate::helpers::{App, models, read};

#[tokio::test]
async fn message_is_answered_stored_and_charged() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let session = user.open(&models(true)[0]).await;
    app.provider.set(Behaviour::Answer(Answer {
        usage: Some((12, 30)),
        cost: Some("0.00014".to_owned()),
        ..Answer::new("Good day.")
    }));

    let (status, answer) = user.send(session, "Hello, world!").await;

    assert_eq!(status, StatusCode::CREATED, "{answer}");
    assert_eq!(answer["user_message"]["content"], "Hello, world!");
    assert_eq!(answer["user_message"]["tokens_count"], 4);
    assert_eq!(answer["assistant_message"]["content"], "Good day.");
    assert_eq!(answer["assistant_message"]["message_type"], "assistant");
    assert_eq!(
        answer["usage"],
        json!({"prompt_tokens": 12, "completion_tokens": 30, "total_tokens": 42,
               "charged_tokens": 42, "cost_usd": "0.00014", "web_search": false})
    );
    assert_eq!(user.texts(session).await, ["Hello, world!", "Good day."]);
    assert_eq!(user.used("hourly_messages").await, 1);
    assert_eq!(user.used("monthly_free_model_messages").await, 1);
    assert_eq!(user.used("monthly_free_model_tokens").await, 42);
    assert_eq!(user.used("cost_usd").await, "0.00014");
}

#[tokio::test]
async fn answer_without_usage_is_charged_by_its_text() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let session = user.open(&models(true)[0]).await;
    for framing in [Behaviour::Answer, Behaviour::Document, Behaviour::Slivers] {
        let text = "سلام، حالت چطور است؟";
        app.provider.set(framing(Answer { usage: None, ..Answer::new(text) }));
        let (_, answer) = user.send(session, "Hello, world!").await;
        assert_eq!(answer["assistant_message"]["content"], text);
        assert_eq!(answer["usage"]["total_tokens"], 4 + 15);
    }
}

#[tokio::test]
async fn model_receives_the_conversation_and_the_chatbots_prompt() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let session = user.open(&models(true)[0]).await;
    user.send(session, "one").await;
    user.send(session, "two <|endoftext|>").await;

    let requests = app.provider.requests();
    let last = requests.last().unwrap();
    let said: Vec<(&str, &str)> = last["messages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|message| (message["role"].as_str().unwrap(), message["content"].as_str().unwrap()))
        .collect();
    assert_eq!(said[0].0, "system");
    assert_eq!(
        said[1..],
        [("user", "one"), ("assistant", "Hello to you."), ("user", "two <|endoftext|>")]
    );
}

#[tokio::test]
async fn first_answer_sets_the_title_and_later_ones_do_not() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let session = user.open(&models(true)[0]).await;
    // The title comes long before the answer.
    app.provider.set(Behaviour::Demo);
    let (_, first) = user.send(session, "Tell me about the sea, the wind and the stars").await;
    assert_eq!(first["title"], "Demo chat");
    let (_, shown) = user.get(&format!("/api/chat-sessions/{session}/")).await;
    assert_eq!(shown["title"], "Demo chat");
    let (_, second) = user.send(session, "And the sun?").await;
    assert_eq!(second["title"], Value::Null);
}

#[tokio::test]
async fn late_title_is_replaced_by_the_messages_first_words() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let session = user.open(&models(true)[0]).await;
    // The request for the title may be the first or the second, and both are slow.
    let slow = Answer { first_delay: Duration::from_millis(900), ..Answer::new("Late") };
    let quick = Behaviour::answer("Quick");
    app.provider.set(Behaviour::Sequence(vec![quick, Behaviour::Answer(slow)]));
    let (_, answer) = user.send(session, "one two three four five six").await;
    let answered = answer["assistant_message"]["content"].as_str().unwrap();
    let title = answer["title"].as_str().unwrap();
    assert!(
        (answered, title) == ("Quick", "one two three four five")
            || (answered, title) == ("Late", "Quick"),
        "{answer}"
    );
}

#[tokio::test]
async fn chosen_title_is_not_replaced() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let body = json!({"chatbot_id": "1", "ai_model_id": models(true)[0], "title": "Mine"});
    let (_, session) = user.post("/api/chat-sessions", &body).await;
    let (_, answer) = user.send(session["id"].as_u64().unwrap(), "hi").await;
    assert_eq!(answer["title"], Value::Null);
}

#[tokio::test]
async fn a_message_that_cannot_be_sent_is_refused_and_leaves_nothing() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let session = user.open(&models(true)[0]).await;
    let path = format!("/api/chat-sessions/{session}/send/");
    for (body, status, code) in [
        (json!({}), 400, "invalid_request"),
        (json!({"message": ""}), 400, "invalid_request"),
        (json!({"message": "   "}), 400, "invalid_request"),
        (json!({"message": null}), 400, "invalid_request"),
        (json!({"message": 5}), 400, "invalid_request"),
        (json!({"message": "x".repeat(256 * 1024 + 1)}), 413, "too_large"),
        (json!({"message": " ".repeat(1_000_000) + "x"}), 413, "too_large"),
        (json!({"message": "x".repeat(3_000_000)}), 413, "too_large"),
    ] {
        let (found, answer) = user.post(&path, &body).await;
        assert_eq!((found.as_u16(), &answer["code"]), (status, &json!(code)), "{answer}");
    }
    let text = user.request(Method::POST, &path).header("Content-Type", "text/plain").body("hi");
    let (status, answer) = read(text).await;
    assert_eq!((status.as_u16(), &answer["code"]), (415, &json!("unsupported_media_type")));
    let broken =
        user.request(Method::POST, &path).header("Content-Type", "application/json").body("{\"m");
    let (status, answer) = read(broken).await;
    assert_eq!((status.as_u16(), &answer["code"]), (400, &json!("invalid_request")));
    assert!(user.texts(session).await.is_empty());
    assert_eq!(app.provider.request_count(), 0);
    assert_eq!(user.used("monthly_free_model_messages").await, 0);
}

#[tokio::test]
async fn form_body_is_accepted() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let session = user.open(&models(true)[0]).await;
    let path = format!("/api/chat-sessions/{session}/send");
    let (status, answer) = read(
        user.request(Method::POST, &path)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body("message=form+text"),
    )
    .await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
    assert_eq!(answer["user_message"]["content"], "form text");
}

#[tokio::test]
async fn answer_without_an_image_of_an_image_chatbot_costs_nothing() {
    let mut catalog = mobix::catalog_file::sample().unwrap();
    for bot in &mut catalog.chatbots {
        bot.plans.clear();
    }
    for model in &mut catalog.models {
        model.model_type = ModelType::Image;
    }
    let app = App::with(catalog.clone()).await;
    let user = app.login("09121234567").await;
    let makes_images = |bot: &&Chatbot| bot.chatbot_type == ChatbotType::ImageEditing;
    let editor = catalog.chatbots.iter().find(makes_images).unwrap().id;
    let body = json!({"chatbot_id": editor, "ai_model_id": models(true)[0]});
    let (_, session) = user.post("/api/chat-sessions/", &body).await;
    let session = session["id"].as_u64().unwrap();

    let (status, answer) = user.send(session, "paint a cat").await;
    assert_eq!(status, StatusCode::CREATED);
    assert_eq!(answer["usage"]["charged_tokens"], 0);
    assert_eq!(user.used("monthly_free_model_messages").await, 0);
    assert_eq!(user.used("daily_images").await, 0);

    let image = Some("https://images.example/cat.png".to_owned());
    app.provider.set(Behaviour::Answer(Answer { image, ..Answer::new("A cat.") }));
    let (_, answer) = user.send(session, "paint a cat").await;
    assert_eq!(answer["assistant_message"]["image_url"], "https://images.example/cat.png");
    assert_eq!(user.used("monthly_free_model_messages").await, 1);
    assert_eq!(user.used("daily_images").await, 1);
}
