//! Streamed answers: server-sent events, and what is stored when one side disconnects.

use std::time::Duration;

use lab::provider::{Answer, Behaviour};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use shared::clock::Clock;
use shared::model::UserId;

use crate::events::{Events, names, text, the};
use crate::helpers::{App, User, models, read};

/// Waits for a condition that comes true after the client's answer.
async fn eventually<F: Future<Output = bool>>(what: &str, holds: impl Fn() -> F) {
    for _ in 0..400 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("never: {what}");
}

async fn nothing_is_open(app: &App) -> bool {
    let stored = app.store.meter(UserId::new(1)).await.unwrap();
    stored.meter.is_none_or(|meter| meter.open(app.clock.now()).count() == 0)
}

async fn last_message(user: &User<'_>, session: u64) -> Value {
    let (_, page) = user.get(&format!("/api/chat-sessions/{session}/messages/")).await;
    page["messages"].as_array().unwrap().last().unwrap().clone()
}

#[tokio::test]
async fn answer_is_streamed_as_the_contracts_events() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let session = user.open(&models(true)[0]).await;
    let words = "Good day to you all.";
    let answer = Answer { delay: Duration::from_millis(5), ..Answer::new(words) };
    app.provider.set(Behaviour::Answer(answer));

    let stream = Events::of(user.message(session, "Hello, world!")).await;
    assert!(stream.headers.contains_key("x-request-id"));
    assert_eq!(stream.headers["cache-control"], "no-store");
    let events = stream.rest().await;

    let order = ["user_message", "delta", "title", "assistant_message", "done"];
    assert_eq!(names(&events), order);
    assert_eq!(events.iter().filter(|(name, _)| name == "delta").count(), 5);
    assert_eq!(the(&events, "user_message")["content"], "Hello, world!");
    assert_eq!(text(&events), words);
    let (_, shown) = user.get(&format!("/api/chat-sessions/{session}/")).await;
    assert_eq!(the(&events, "title"), &json!({"title": shown["title"]}));
    let message = the(&events, "assistant_message");
    assert_eq!(message["content"], words);
    assert_eq!(message["interrupted"], false);
    assert_eq!(message["usage"]["total_tokens"], 15);
    assert_eq!(the(&events, "done"), &json!({"success": true}));
    assert_eq!(user.texts(session).await, ["Hello, world!", words]);
    let mut stored = last_message(&user, session).await;
    stored["usage"] = message["usage"].clone();
    assert_eq!(&stored, message);
    assert_eq!(user.used("hourly_messages").await, 1);
}

#[tokio::test]
async fn first_words_arrive_while_the_provider_is_still_writing() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let session = user.open_named(&models(true)[0]).await;
    app.provider.set(Behaviour::HangAfter(1));
    let mut stream = Events::of(user.message(session, "hello")).await;
    assert_eq!(stream.next().await.unwrap().0, "user_message");
    assert_eq!(stream.next().await.unwrap(), ("delta".into(), json!({"content": "word "})));
    assert_eq!(app.provider.open_answers(), 1);
}

#[tokio::test]
async fn streamed_characters_are_never_split() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let session = user.open_named(&models(true)[0]).await;
    let words = "سلام 👋🏽 حالت چطور است؟\nخوب";
    app.provider.set(Behaviour::Slivers(Answer::new(words)));
    // Every event is parsed as JSON.
    let events = Events::of(user.message(session, "سلام")).await.rest().await;
    assert_eq!(text(&events), words);
}

#[tokio::test]
async fn text_before_the_provider_broke_off_is_kept_and_charged() {
    for behaviour in [
        Behaviour::Cut(3),
        Behaviour::Break(3),
        Behaviour::HangAfter(3),
        Behaviour::Refuse(3, "oops".to_owned()),
    ] {
        let app = App::start().await;
        let user = app.login("09121234567").await;
        let session = user.open_named(&models(true)[0]).await;
        app.provider.set(behaviour.clone());

        let events = Events::of(user.message(session, "Hello, world!")).await.rest().await;

        let order = ["user_message", "delta", "assistant_message", "error", "done"];
        assert_eq!(names(&events), order, "{behaviour:?}");
        assert_eq!(text(&events), "word word word ");
        let message = the(&events, "assistant_message");
        assert_eq!(message["content"], "word word word ");
        assert_eq!(message["interrupted"], true);
        // The tokens of the partial answer, and none for the question.
        let tokens = message["tokens_count"].clone();
        assert_eq!(tokens, 4);
        assert_eq!(message["usage"]["prompt_tokens"], 0);
        assert_eq!(message["usage"]["charged_tokens"], tokens);
        let error = the(&events, "error");
        let timeout = matches!(behaviour, Behaviour::HangAfter(_));
        assert_eq!(error["code"], if timeout { "provider_timeout" } else { "provider_error" });
        assert!(error["request_id"].is_string());
        assert_eq!(the(&events, "done"), &json!({"success": false}));
        let mut stored = last_message(&user, session).await;
        stored["usage"] = message["usage"].clone();
        assert_eq!(&stored, message);
        assert_eq!(user.used("monthly_free_model_messages").await, 1);
        assert_eq!(user.used("monthly_free_model_tokens").await, tokens);
        assert!(nothing_is_open(&app).await);
    }
}

#[tokio::test]
async fn empty_answer_costs_nothing() {
    for behaviour in [Behaviour::Status(500, Vec::new()), Behaviour::Cut(0), Behaviour::Hang] {
        let app = App::start().await;
        let user = app.login("09121234567").await;
        let session = user.open_named(&models(true)[0]).await;
        app.provider.set(behaviour.clone());
        let events = Events::of(user.message(session, "hello")).await.rest().await;
        assert_eq!(names(&events), ["user_message", "error", "done"], "{behaviour:?}");
        assert_eq!(the(&events, "error")["user_message"]["content"], "hello");
        assert_eq!(user.texts(session).await, ["hello"]);
        assert_eq!(user.used("monthly_free_model_messages").await, 0);
        assert!(nothing_is_open(&app).await);
    }
}

#[tokio::test]
async fn the_part_a_client_read_before_it_left_is_kept_and_charged() {
    let app = App::on_slow_provider().await;
    let user = app.login("09121234567").await;
    let session = user.open_named(&models(true)[0]).await;
    app.provider.set(Behaviour::HangAfter(2));
    let mut stream = Events::of(user.message(session, "Hello, world!")).await;
    for expected in ["user_message", "delta", "delta"] {
        assert_eq!(stream.next().await.unwrap().0, expected);
    }
    drop(stream);

    eventually("the provider is left alone", || async { app.provider.open_answers() == 0 }).await;
    eventually("the place is settled", || nothing_is_open(&app)).await;
    let message = last_message(&user, session).await;
    assert_eq!(message["content"], "word word ");
    assert_eq!(message["interrupted"], true);
    // The model read the question and wrote this much.
    let tokens = 4 + message["tokens_count"].as_u64().unwrap();
    assert_eq!(user.used("monthly_free_model_tokens").await, tokens);
    assert_eq!(user.used("monthly_free_model_messages").await, 1);
}

#[tokio::test]
async fn client_that_disconnects_before_the_first_words_is_not_charged() {
    let app = App::on_slow_provider().await;
    let user = app.login("09121234567").await;
    let session = user.open_named(&models(true)[0]).await;
    app.provider.set(Behaviour::Hang);
    let mut stream = Events::of(user.message(session, "hello")).await;
    assert_eq!(stream.next().await.unwrap().0, "user_message");
    eventually("the provider is asked", || async { app.provider.open_answers() == 1 }).await;
    drop(stream);
    eventually("the provider is left alone", || async { app.provider.open_answers() == 0 }).await;
    eventually("the place is given back", || nothing_is_open(&app)).await;
    assert_eq!(user.texts(session).await, ["hello"]);
    assert_eq!(user.used("monthly_free_model_messages").await, 0);
}

#[tokio::test]
async fn a_refused_stream_is_an_error_with_its_status() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let session = user.open_named(&models(true)[0]).await;
    let stream = |request: reqwest::RequestBuilder| request.header("Accept", "text/event-stream");
    let (status, error) = read(stream(user.message(session, " "))).await;
    assert_eq!((status.as_u16(), &error["field"]), (400, &json!("message")));
    assert_eq!(read(stream(user.message(99, "hi"))).await.0, StatusCode::NOT_FOUND);
    for _ in 0..5 {
        Events::of(user.message(session, "hi")).await.rest().await;
    }
    let (status, error) = read(stream(user.message(session, "hi"))).await;
    assert_eq!((status.as_u16(), &error["code"]), (429, &json!("quota_exceeded")));
}

#[tokio::test]
async fn headers_show_the_limit_with_the_least_left() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let session = user.open_named(&models(true)[0]).await;
    let header = |headers: &reqwest::header::HeaderMap, name: &str| {
        headers.get(name).map(|value| value.to_str().unwrap().to_owned())
    };
    for left in [4, 3] {
        let stream = Events::of(user.message(session, "hi")).await;
        let policy = header(&stream.headers, "ratelimit-policy");
        assert_eq!(policy.as_deref(), Some("\"hourly_messages\";q=5;w=3600"));
        let limit = header(&stream.headers, "ratelimit").unwrap();
        assert!(limit.starts_with(&format!("\"hourly_messages\";r={left}")), "{limit}");
        stream.rest().await;
    }
    for _ in 0..3 {
        let answer = user.message(session, "hi").send().await.unwrap();
        assert!(header(answer.headers(), "ratelimit").is_some());
    }
    let refused = user.message(session, "hi").send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    let wait = header(refused.headers(), "retry-after").unwrap();
    let limit = header(refused.headers(), "ratelimit").unwrap();
    assert_eq!(limit, format!("\"hourly_messages\";r=0;t={wait}"));
}

#[tokio::test]
async fn deprecated_path_of_send_streams() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let session = user.open_named(&models(true)[0]).await;
    for slash in ["", "/"] {
        let path = format!("/api/chat-sessions/{session}/send_message{slash}");
        let request = user.request(Method::POST, &path).json(&json!({"message": "hi"}));
        let events = Events::of(request).await.rest().await;
        assert_eq!(text(&events), "Hello to you.");
    }
}
