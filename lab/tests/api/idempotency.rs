//! Repeated requests with an `Idempotency-Key`: each is answered and charged once.

use std::time::Duration;

use lab::provider::{Answer, Behaviour};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use shared::model::SessionId;

use crate::events::{Events, names, text, the};
use crate::helpers::{App, User, at, models, read};

const KEY: &str = "8e03978e-40d5-43e8-bc93-6894a57f9324";

fn keyed(request: RequestBuilder, key: &str) -> RequestBuilder {
    request.header("Idempotency-Key", key)
}

async fn named(app: &App) -> (User<'_>, u64) {
    let user = app.login("09121234567").await;
    let session = user.open_named(&models(true)[0]).await;
    (user, session)
}

#[tokio::test]
async fn repeated_message_gets_its_first_answer_and_is_charged_once() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let session = user.open(&models(true)[0]).await;
    let first = read(keyed(user.message(session, "hello"), KEY)).await;
    assert_eq!(first.0, StatusCode::CREATED);
    assert!(first.1["title"].is_string());
    app.provider.set(Behaviour::answer("Something else."));
    for _ in 0..3 {
        assert_eq!(read(keyed(user.message(session, "hello"), KEY)).await, first);
    }
    assert_eq!(user.texts(session).await, ["hello", "Hello to you."]);
    assert_eq!(user.used("hourly_messages").await, 1);
    let (status, _) = read(keyed(user.message(session, "hello"), "another")).await;
    assert_eq!(status, StatusCode::CREATED);
    assert_eq!(user.used("hourly_messages").await, 2);
}

#[tokio::test]
async fn repeat_gets_the_first_answer_after_a_reached_limit_and_an_edit() {
    let app = App::start().await;
    let (user, session) = named(&app).await;
    let first = read(keyed(user.message(session, "hello"), KEY)).await;
    let ids = user.ids(session).await;
    assert_eq!(read(user.edit(session, &ids[0], "good bye")).await.0, StatusCode::OK);
    for _ in 0..3 {
        user.send(session, "more").await;
    }
    assert_eq!(user.send(session, "more").await.0, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(read(keyed(user.message(session, "hello"), KEY)).await, first);
}

#[tokio::test]
async fn concurrent_repeats_are_one_message() {
    let app = App::start().await;
    let (user, session) = named(&app).await;
    let slow = Answer { first_delay: Duration::from_millis(300), ..Answer::new("Slowly.") };
    app.provider.set(Behaviour::Answer(slow));
    let both = (0..8).map(|_| keyed(user.message(session, "hello"), KEY).send());
    let answers = futures_util::future::join_all(both).await;
    let mut created = 0;
    for answer in answers {
        let answer = answer.unwrap();
        if answer.status() == StatusCode::CREATED {
            created += 1;
        } else {
            assert_eq!(answer.status(), StatusCode::CONFLICT);
            assert!(answer.headers().contains_key("retry-after"));
            let error: Value = answer.json().await.unwrap();
            assert_eq!(error["code"], "in_progress");
        }
    }
    assert_eq!(created, 1);
    assert_eq!(user.texts(session).await, ["hello", "Slowly."]);
    assert_eq!(user.used("hourly_messages").await, 1);
    assert_eq!(app.provider.request_count(), 1);
}

#[tokio::test]
async fn repeat_is_streamed_if_it_asks_for_a_stream() {
    let app = App::start().await;
    let (user, session) = named(&app).await;
    let (_, first) = read(keyed(user.message(session, "hello"), KEY)).await;
    let again = Events::of(keyed(user.message(session, "hello"), KEY)).await.rest().await;
    assert_eq!(names(&again), ["user_message", "delta", "assistant_message", "done"]);
    assert_eq!(the(&again, "user_message"), &first["user_message"]);
    assert_eq!(text(&again), "Hello to you.");
    assert_eq!(the(&again, "assistant_message")["usage"], first["usage"]);

    // A streamed answer is replayed as JSON, too.
    let streamed = Events::of(keyed(user.message(session, "hi"), "k")).await.rest().await;
    let (_, again) = read(keyed(user.message(session, "hi"), "k")).await;
    assert_eq!(the(&streamed, "user_message"), &again["user_message"]);
    assert_eq!(user.used("hourly_messages").await, 2);
}

#[tokio::test]
async fn key_cannot_be_reused_for_another_request() {
    let app = App::start().await;
    let (user, session) = named(&app).await;
    let other = user.open_named(&models(true)[0]).await;
    read(keyed(user.message(session, "hello"), KEY)).await;
    let ids = user.ids(session).await;
    let path = format!("/api/chat-sessions/{session}/send/");
    let image = json!({"message": "hello", "generate_image": true});
    for request in [
        user.message(session, "hello!"),
        user.message(other, "hello"),
        user.edit(session, &ids[0], "hello"),
        user.request(Method::POST, &path).json(&image),
        user.request(Method::POST, "/api/chat-sessions/")
            .json(&json!({"chatbot_id": 1, "ai_model_id": models(true)[0]})),
    ] {
        let (status, error) = read(keyed(request, KEY)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(error["code"], "idempotency_key_reused");
    }
    // Keys belong to their user.
    let stranger = app.login("09351234567").await;
    let theirs = stranger.open_named(&models(true)[0]).await;
    let (status, _) = read(keyed(stranger.message(theirs, "hello"), KEY)).await;
    assert_eq!(status, StatusCode::CREATED);
}

#[tokio::test]
async fn invalid_key_is_refused() {
    let app = App::start().await;
    let (user, session) = named(&app).await;
    for key in ["", "x".repeat(256).as_str(), "کلید"] {
        let (status, error) = read(keyed(user.message(session, "hello"), key)).await;
        assert_eq!((status.as_u16(), &error["field"]), (400, &json!("Idempotency-Key")), "{key}");
    }
    assert_eq!(user.texts(session).await, Vec::<String>::new());
    let (status, _) = read(keyed(user.message(session, "hello"), &"x".repeat(255))).await;
    assert_eq!(status, StatusCode::CREATED);
}

#[tokio::test]
async fn repeat_of_a_failed_message_is_answered() {
    let app = App::start().await;
    let (user, session) = named(&app).await;
    app.provider.set(Behaviour::Status(500, Vec::new()));
    let (status, failed) = read(keyed(user.message(session, "hello"), KEY)).await;
    assert_eq!(status, StatusCode::BAD_GATEWAY);
    app.provider.set(Behaviour::answer("At last."));
    let (status, answer) = read(keyed(user.message(session, "hello"), KEY)).await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
    assert_eq!(answer["user_message"], failed["user_message"]);
    assert_eq!(user.texts(session).await, ["hello", "At last."]);
    assert_eq!(read(keyed(user.message(session, "hello"), KEY)).await.1, answer);
    assert_eq!(user.used("hourly_messages").await, 1);
    let asked = app.provider.requests();
    let last = asked.last().unwrap()["messages"].as_array().unwrap();
    assert_eq!(last.len(), 2, "the message goes to the model once: {last:?}");
}

#[tokio::test]
async fn repeat_of_a_failed_edit_is_answered() {
    let app = App::start().await;
    let (user, session) = named(&app).await;
    user.send(session, "one").await;
    let ids = user.ids(session).await;
    app.provider.set(Behaviour::Status(500, Vec::new()));
    read(keyed(user.edit(session, &ids[0], "1"), KEY)).await;
    app.provider.set(Behaviour::answer("At last."));
    // Messages that were sent since stay.
    user.send(session, "two").await;
    let (status, answer) = read(keyed(user.edit(session, &ids[0], "1"), KEY)).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    assert_eq!(answer["disabled_message_ids"], json!([ids[1]]));
    assert_eq!(user.texts(session).await, ["1", "two", "At last.", "At last."]);
    assert_eq!(read(keyed(user.edit(session, &ids[0], "1"), KEY)).await.1, answer);
}

#[tokio::test]
async fn repeat_does_not_restore_an_edited_text() {
    let app = App::start().await;
    let (user, session) = named(&app).await;
    app.provider.set(Behaviour::Status(500, Vec::new()));
    read(keyed(user.message(session, "helo"), KEY)).await;
    let ids = user.ids(session).await;
    read(keyed(user.edit(session, &ids[0], "hell"), "k")).await;
    app.provider.set(Behaviour::answer("Hello to you."));
    read(user.edit(session, &ids[0], "hello")).await;
    // The edit is outdated; the message has no answer yet.
    let (status, _) = read(keyed(user.edit(session, &ids[0], "hell"), "k")).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let (status, _) = read(keyed(user.message(session, "helo"), KEY)).await;
    assert_eq!(status, StatusCode::CREATED);
    let texts = ["hello", "Hello to you.", "helo", "Hello to you."];
    assert_eq!(user.texts(session).await, texts);
}

#[tokio::test]
async fn repeat_of_a_cut_off_answer_says_that_it_was_cut_off() {
    let app = App::start().await;
    let (user, session) = named(&app).await;
    app.provider.set(Behaviour::Cut(2));
    let first = Events::of(keyed(user.message(session, "hello"), KEY)).await.rest().await;
    assert_eq!(the(&first, "done"), &json!({"success": false}));
    let again = Events::of(keyed(user.message(session, "hello"), KEY)).await.rest().await;
    assert_eq!(the(&again, "assistant_message"), the(&first, "assistant_message"));
    assert_eq!(the(&again, "done"), &json!({"success": false}));
}

#[tokio::test]
async fn key_expires_after_a_day() {
    let app = App::start().await;
    let (user, session) = named(&app).await;
    read(keyed(user.message(session, "hello"), KEY)).await;
    app.clock.set(at("2026-11-24T11:59:59Z"));
    assert_eq!(
        read(keyed(user.message(session, "else"), KEY)).await.0,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    app.clock.set(at("2026-11-24T12:00:01Z"));
    // The token has not expired: that takes 7 days without use.
    assert_eq!(read(keyed(user.message(session, "else"), KEY)).await.0, StatusCode::CREATED);
    assert_eq!(user.texts(session).await.len(), 4);
}

#[tokio::test]
async fn repeated_creation_creates_one_session() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let body = json!({"chatbot_id": 1, "ai_model_id": models(true)[0], "title": "Mine"});
    let open = || keyed(user.request(Method::POST, "/api/chat-sessions/").json(&body), KEY);
    let at_once = futures_util::future::join_all((0..5).map(|_| read(open()))).await;
    let first = &at_once[0];
    assert_eq!(first.0, StatusCode::CREATED, "{}", first.1);
    assert!(at_once.iter().all(|answer| answer == first), "{at_once:?}");
    assert_eq!(&read(open()).await, first);
    let (_, list) = user.get("/api/chat-sessions/").await;
    assert_eq!(list["count"], 1);
    let other = json!({"chatbot_id": 1, "ai_model_id": models(true)[0], "title": "Yours"});
    let other = keyed(user.request(Method::POST, "/api/chat-sessions/").json(&other), KEY);
    assert_eq!(read(other).await.0, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn repeat_is_refused_until_a_dead_processs_reservation_lapses() {
    let app = App::start().await;
    let (user, session) = named(&app).await;
    // The state that a process leaves which dies during the provider's call: its task never
    // continues.
    app.provider.set(Behaviour::Hang);
    let lost = keyed(user.message(session, "hello"), KEY);
    let lost = tokio::spawn(async move { lost.send().await.map(drop) });
    while app.provider.open_answers() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let (status, _) = read(keyed(user.message(session, "hello"), KEY)).await;
    assert_eq!(status, StatusCode::CONFLICT);
    app.provider.set(Behaviour::answer("Here I am."));
    app.clock.set(at("2026-11-23T12:05:11Z"));
    let (status, answer) = read(keyed(user.message(session, "hello"), KEY)).await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
    assert_eq!(user.texts(session).await, ["hello", "Here I am."]);
    // The first attempt fails later, and must not change what its repeat wrote.
    lost.await.unwrap().unwrap();
    assert_eq!(read(keyed(user.message(session, "hello"), KEY)).await.1, answer);
    assert_eq!(user.used("hourly_messages").await, 1);
    let stored = app.store.session(shared::model::UserId::new(1), SessionId::new(session)).await;
    assert!(stored.unwrap().unwrap().answered);
}
