//! Editing a message: its new text, the cut after it, and the new answer.

use std::time::Duration;

use lab::provider::{Answer, Behaviour};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::events::{Events, names, text, the};
use crate::helpers::{App, User, models, read, unlimited};

/// A session of two questions and their answers.
async fn conversation(app: &App, user: &User<'_>) -> (u64, Vec<String>) {
    let session = user.open_named(&models(true)[0]).await;
    for (question, answer) in [("one", "First."), ("two", "Second.")] {
        app.provider.set(Behaviour::answer(answer));
        assert_eq!(user.send(session, question).await.0, StatusCode::CREATED);
    }
    (session, user.ids(session).await)
}

#[tokio::test]
async fn edited_message_is_answered_again_and_later_messages_are_cut_off() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let (session, ids) = conversation(&app, &user).await;
    app.provider.set(Behaviour::answer("Anew."));

    let (status, answer) = read(user.edit(session, &ids[0], "  one, but longer \n")).await;

    assert_eq!(status, StatusCode::OK, "{answer}");
    assert_eq!(answer["success"], true);
    assert_eq!(answer["disabled_message_ids"], json!(ids[1..]));
    let edited = &answer["user_message"];
    assert_eq!(edited["message_id"], json!(ids[0]));
    assert_eq!(edited["content"], "one, but longer");
    assert_eq!(edited["tokens_count"], 4);
    assert!(edited["edited_at"].is_string());
    assert_eq!(answer["assistant_message"]["content"], "Anew.");
    assert_eq!(answer["usage"]["total_tokens"], 11);
    assert_eq!(user.texts(session).await, ["one, but longer", "Anew."]);
    // Each is charged as one message: two sends and an edit.
    assert_eq!(user.used("hourly_messages").await, 3);
    assert_eq!(user.used("monthly_free_model_tokens").await, 33);
}

#[tokio::test]
async fn model_receives_only_the_messages_before_the_edited_one() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let (session, ids) = conversation(&app, &user).await;
    read(user.edit(session, &ids[2], "2")).await;
    user.send(session, "three").await;
    let said = |request: &Value| -> Vec<String> {
        let messages = request["messages"].as_array().unwrap().iter().skip(1);
        messages.map(|message| message["content"].as_str().unwrap().to_owned()).collect()
    };
    let requests: Vec<_> = app.provider.requests().iter().map(said).collect();
    assert_eq!(requests[2], ["one", "First.", "2"]);
    assert_eq!(requests[3], ["one", "First.", "2", "Second.", "three"]);
}

#[tokio::test]
async fn second_edit_lists_every_later_message() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let (session, ids) = conversation(&app, &user).await;
    let (_, second) = read(user.edit(session, &ids[2], "2")).await;
    let anew = second["assistant_message"]["message_id"].as_str().unwrap();
    assert_eq!(second["disabled_message_ids"], json!([ids[3]]));
    let (_, first) = read(user.edit(session, &ids[0], "1")).await;
    assert_eq!(first["disabled_message_ids"], json!([ids[1], ids[2], ids[3], anew]));
    assert_eq!(user.texts(session).await, ["1", "Second."]);
}

#[tokio::test]
async fn answer_in_progress_is_cut_off_with_its_question() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let (session, ids) = conversation(&app, &user).await;
    let slow = Answer { first_delay: Duration::from_millis(600), ..Answer::new("Too late.") };
    let quick = Behaviour::answer("Anew.");
    app.provider.set(Behaviour::Sequence(vec![Behaviour::Answer(slow), quick]));
    let sent = user.send(session, "three");
    let edited = async {
        while app.provider.open_answers() == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        read(user.edit(session, &ids[0], "1")).await
    };
    let ((status, _), (edited, _)) = tokio::join!(sent, edited);
    assert_eq!((status, edited), (StatusCode::CREATED, StatusCode::OK));
    assert_eq!(user.texts(session).await, ["1", "Anew."]);
}

#[tokio::test]
async fn only_a_visible_own_message_can_be_edited() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let (session, ids) = conversation(&app, &user).await;
    let other = user.open_named(&models(true)[0]).await;
    let unknown = "00000000-0000-7000-8000-000000000000";
    for (session, message) in [
        (session, ids[1].as_str()),
        (session, unknown),
        (session, "nope"),
        (other, &ids[0]),
        (99, &ids[0]),
    ] {
        let (status, error) = read(user.edit(session, message, "x")).await;
        assert_eq!((status.as_u16(), &error["code"]), (404, &json!("not_found")), "{message}");
    }
    let stranger = app.login("09351234567").await;
    assert_eq!(read(stranger.edit(session, &ids[0], "x")).await.0, StatusCode::NOT_FOUND);
    read(user.edit(session, &ids[0], "1")).await;
    let (status, _) = read(user.edit(session, &ids[2], "cut off")).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert_eq!(user.used("hourly_messages").await, 3);
}

#[tokio::test]
async fn blank_edit_changes_nothing() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let (session, ids) = conversation(&app, &user).await;
    let path = format!("/api/chat-sessions/{session}/messages/{}/edit/", ids[0]);
    for body in [json!({}), json!({"content": ""}), json!({"content": "  "}), json!({"content": 5})]
    {
        let (status, error) = user.post(&path, &body).await;
        assert_eq!((status.as_u16(), &error["field"]), (400, &json!("content")), "{body}");
    }
    let (status, _) = user.get(&path).await;
    assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED);
    let form = user.request(Method::POST, &path).body("content=x");
    let form = form.header("Content-Type", "application/x-www-form-urlencoded");
    assert_eq!(read(form).await.0, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(user.texts(session).await, ["one", "First.", "two", "Second."]);
}

#[tokio::test]
async fn refused_edit_changes_nothing() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let (session, ids) = conversation(&app, &user).await;
    for _ in 0..3 {
        user.send(session, "more").await;
    }
    let before = user.texts(session).await;
    let (status, error) = read(user.edit(session, &ids[0], "x")).await;
    assert_eq!((status.as_u16(), &error["limit"]), (429, &json!("hourly_messages")));
    assert_eq!(user.texts(session).await, before);
}

#[tokio::test]
async fn failed_edit_leaves_the_conversation_unchanged_and_costs_nothing() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let (session, ids) = conversation(&app, &user).await;
    app.provider.set(Behaviour::Status(500, Vec::new()));
    let (status, error) = read(user.edit(session, &ids[0], "1")).await;
    assert_eq!(status, StatusCode::BAD_GATEWAY);
    assert_eq!(error["user_message"]["content"], "one");
    assert_eq!(user.texts(session).await, ["one", "First.", "two", "Second."]);
    assert_eq!(user.used("hourly_messages").await, 2);
    // No state of the failed edit delays another one.
    app.provider.set(Behaviour::answer("At last."));
    assert_eq!(read(user.edit(session, &ids[0], "1")).await.0, StatusCode::OK);
    assert_eq!(user.texts(session).await, ["1", "At last."]);
}

#[tokio::test]
async fn edit_is_streamed_like_a_message() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let (session, ids) = conversation(&app, &user).await;
    let events = Events::of(user.edit(session, &ids[0], "1")).await.rest().await;
    assert_eq!(names(&events), ["user_message", "delta", "assistant_message", "done"]);
    assert_eq!(text(&events), "Second.");
    let done = json!({"success": true, "disabled_message_ids": ids[1..]});
    assert_eq!(the(&events, "done"), &done);
}

#[tokio::test]
async fn messages_sent_during_edits_stand_or_were_cut_off_by_one() {
    let app = App::with(unlimited()).await;
    let user = app.login("09121234567").await;
    let (session, ids) = conversation(&app, &user).await;
    let sends = (0..12).map(|n| user.message(session, &format!("message {n}")));
    let edits = (0..6).map(|n| user.edit(session, &ids[0], &format!("edit {n}")));
    let (sent, edited) = tokio::join!(
        futures_util::future::join_all(sends.map(read)),
        futures_util::future::join_all(edits.map(read)),
    );
    let visible = user.ids(session).await;
    let cut: Vec<_> = edited
        .iter()
        .filter(|edit| is_answered(edit))
        .flat_map(|(_, answer)| answer["disabled_message_ids"].as_array().unwrap().clone())
        .collect();
    for (status, answer) in sent {
        assert_eq!(status, StatusCode::CREATED, "{answer}");
        let id = &answer["user_message"]["message_id"];
        assert!(visible.contains(&id.as_str().unwrap().to_owned()) || cut.contains(id), "{id}");
    }
}

#[tokio::test]
async fn concurrent_edits_are_each_answered_or_told_to_wait() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let (session, ids) = conversation(&app, &user).await;
    let edits = ["a", "b", "c"].map(|text| read(user.edit(session, &ids[0], text)));
    let done = futures_util::future::join_all(edits).await;
    let answered = done.iter().filter(|edit| is_answered(edit)).count();
    assert!(answered > 0, "{done:?}");
    let texts = user.texts(session).await;
    assert_eq!(texts.len(), 2, "{texts:?}");
    assert!(["a", "b", "c"].contains(&texts[0].as_str()));
    assert_eq!(user.used("hourly_messages").await, 2 + answered);
}

/// Whether an edit was answered. An edit is refused with a retry time while another one is in
/// progress, which could cut off its message.
fn is_answered((status, answer): &(StatusCode, Value)) -> bool {
    if *status == StatusCode::OK {
        return true;
    }
    assert_eq!((status.as_u16(), &answer["code"]), (409, &json!("in_progress")), "{answer}");
    false
}
