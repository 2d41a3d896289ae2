//! Failures of the model provider: each is answered with the contract's error in bounded time,
//! nothing is charged, the user's message is kept, and the next message is answered.

use std::time::{Duration, Instant};

use lab::provider::{Answer, Behaviour};
use serde_json::{Value, json};

use crate::helpers::{App, models};

async fn fails_with(behaviour: Behaviour, status: u16, code: &str) {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let session = user.open(&models(true)[0]).await;
    app.provider.set(behaviour.clone());

    let started = Instant::now();
    let (found, answer) = user.send(session, "do you hear me?").await;

    assert!(started.elapsed() < Duration::from_secs(15), "{behaviour:?}");
    assert_eq!(
        (found.as_u16(), &answer["code"]),
        (status, &json!(code)),
        "{behaviour:?}: {answer}"
    );
    assert_eq!(answer["user_message"]["content"], "do you hear me?");
    assert!(answer["error"].as_str().is_some_and(|sentence| !sentence.is_empty()));
    assert_eq!(user.texts(session).await, ["do you hear me?"]);
    for limit in ["monthly_free_model_messages", "monthly_free_model_tokens"] {
        assert_eq!(user.used(limit).await, 0, "{behaviour:?}");
    }
    assert_eq!(user.used("cost_usd").await, "0.00");

    app.provider.set(Behaviour::answer("Yes."));
    let (found, answer) = user.send(session, "and now?").await;
    assert_eq!(found.as_u16(), 201, "{answer}");
    assert_eq!(user.texts(session).await, ["do you hear me?", "and now?", "Yes."]);
    let asked = app.provider.requests();
    let last =
        |request: &&Value| request["messages"][1]["content"] == "do you hear me?\n\nand now?";
    assert!(asked.iter().any(|request| last(&request)), "an unanswered message goes with the next");
}

#[tokio::test]
async fn rate_limited_provider_is_answered_as_unavailable() {
    fails_with(Behaviour::RateLimited(None), 502, "provider_error").await;
}

#[tokio::test]
async fn broken_provider_is_answered_as_unavailable() {
    fails_with(Behaviour::Status(500, Vec::new()), 502, "provider_error").await;
}

#[tokio::test]
async fn provider_with_an_invalid_answer_is_answered_as_unavailable() {
    fails_with(Behaviour::Garbage, 502, "provider_error").await;
    fails_with(Behaviour::Page, 502, "provider_error").await;
}

#[tokio::test]
async fn provider_with_an_empty_answer_is_answered_as_unavailable() {
    fails_with(Behaviour::Empty, 502, "provider_error").await;
}

#[tokio::test]
async fn provider_that_stops_midway_is_answered_as_unavailable() {
    fails_with(Behaviour::Cut(1), 502, "provider_error").await;
    fails_with(Behaviour::Break(1), 502, "provider_error").await;
    fails_with(Behaviour::Refuse(1, "overloaded".to_owned()), 502, "provider_error").await;
}

#[tokio::test]
async fn image_too_large_to_be_stored_is_charged() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let session = user.open(&models(true)[0]).await;
    let image = Some(format!("data:image/png;base64,{}", "A".repeat(500_000)));
    app.provider.set(Behaviour::Answer(Answer { image, ..Answer::new("A large picture.") }));
    let (status, answer) = user.send(session, "paint").await;
    assert_eq!(status.as_u16(), 201);
    let message = &answer["assistant_message"];
    assert_eq!(message["content"], "A large picture.");
    assert_eq!((&message["image_url"], &message["interrupted"]), (&json!(""), &json!(true)));
    assert_eq!(user.used("daily_images").await, 1);
    assert_eq!(user.used("monthly_free_model_messages").await, 1);
}

#[tokio::test]
async fn hanging_provider_is_answered_as_unavailable() {
    fails_with(Behaviour::Hang, 504, "provider_timeout").await;
    fails_with(Behaviour::HangAfter(1), 504, "provider_timeout").await;
}
