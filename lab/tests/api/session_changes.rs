//! Renaming sessions, changing their model, and deleting them.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use shared::clock::Clock;
use shared::model::{SessionId, UserId};
use shared::store::StoreError;

use crate::helpers::{App, User, models, read};

impl User<'_> {
    async fn call(&self, method: Method, path: &str, body: &Value) -> (u16, Value) {
        let (status, answer) = read(self.request(method, path).json(body)).await;
        (status.as_u16(), answer)
    }

    async fn put(&self, session: u64, body: &Value) -> (u16, Value) {
        self.call(Method::PUT, &format!("/api/chat-sessions/{session}/"), body).await
    }

    async fn delete(&self, path: &str) -> (u16, Value) {
        let (status, answer) = read(self.request(Method::DELETE, path)).await;
        (status.as_u16(), answer)
    }

    async fn session(&self, session: u64) -> Value {
        self.get(&format!("/api/chat-sessions/{session}/")).await.1
    }
}

/// The code and the field of a refusal.
fn fault((status, answer): &(u16, Value)) -> (u16, &str, Option<&str>) {
    (*status, answer["code"].as_str().unwrap_or_default(), answer["field"].as_str())
}

#[tokio::test]
async fn session_is_renamed_by_put_and_by_patch() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let session = user.open(&models(true)[0]).await;
    for (method, path, title) in [
        (Method::PUT, "/api/chat-sessions/1/", "Renamed"),
        (Method::PATCH, "/api/chat-sessions/1", "  spaced  "),
        (Method::PATCH, "/api/chat-sessions/1/", &"س".repeat(200)),
        (Method::PUT, "/api/chat-sessions/1", ""),
    ] {
        let (status, changed) = user.call(method, path, &json!({"title": title})).await;
        assert_eq!((status, &changed["title"]), (200, &json!(title.trim())));
        assert_eq!(changed["auto_generate_title"], false);
        assert_eq!(changed["chatbot"]["id"], 1);
        assert_eq!(user.session(session).await, changed);
    }
}

#[tokio::test]
async fn request_sets_whether_titles_stay_automatic() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let session = user.open(&models(true)[0]).await;
    for (body, automatic) in [
        (json!({"title": "a", "auto_generate_title": true}), true),
        (json!({"auto_generate_title": false}), false),
        (json!({"auto_generate_title": true}), true),
        (json!({"title": "b"}), false),
    ] {
        let (_, changed) = user.put(session, &body).await;
        assert_eq!(changed["auto_generate_title"], automatic, "{body}");
    }
}

#[tokio::test]
async fn first_answer_does_not_replace_a_users_title() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let session = user.open(&models(true)[0]).await;
    // The same text that is replaced where titles are automatic.
    user.put(session, &json!({"title": "New chat"})).await;
    let (_, answer) = user.send(session, "hello").await;
    assert_eq!(answer["title"], Value::Null);
    assert_eq!(user.session(session).await["title"], "New chat");
}

#[tokio::test]
async fn an_unusable_title_is_refused_by_its_field() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let session = user.open(&models(true)[0]).await;
    let refused = |field| (400, "invalid_request", Some(field));
    for (body, field) in [
        (json!({"title": "x".repeat(201)}), "title"),
        (json!({"title": 7}), "title"),
        (json!({"title": ["a"]}), "title"),
        (json!({"auto_generate_title": "maybe"}), "auto_generate_title"),
        (json!({"title": "a", "ai_model_id": "none"}), "ai_model_id"),
    ] {
        assert_eq!(fault(&user.put(session, &body).await), refused(field), "{body}");
    }
    let path = format!("/api/chat-sessions/{session}/update-title/");
    for body in [
        json!({}),
        json!({"title": ""}),
        json!({"title": " \n"}),
        json!({"title": "\u{200c}\u{3164}"}),
        json!({"title": null}),
        json!({"title": 5}),
        json!({"title": "x".repeat(201)}),
    ] {
        let answer = user.call(Method::POST, &path, &body).await;
        assert_eq!(fault(&answer), refused("title"), "{body}");
    }
    let absent = json!({"title": null, "auto_generate_title": null, "ai_model_id": null});
    assert_eq!(user.put(session, &absent).await.0, 200);
    assert_eq!(user.put(session, &json!([1])).await.0, 400);
    let text = user.request(Method::PUT, "/api/chat-sessions/1/").body("title=x");
    assert_eq!(read(text.header("Content-Type", "text/plain")).await.0.as_u16(), 415);
    assert_eq!(user.session(session).await["title"], "New chat");
}

#[tokio::test]
async fn fields_that_cannot_be_changed_are_ignored() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let session = user.open(&models(true)[0]).await;
    let before = user.session(session).await;
    for body in [
        json!({}),
        json!({"nonsense": 1, "id": 5, "chatbot": 99, "ai_model": "x", "is_active": false}),
        json!({"created_at": "2024-02-03T04:05:06Z", "updated_at": "2000-01-01T00:00:00Z"}),
    ] {
        app.clock.advance(Duration::from_secs(1));
        assert_eq!(user.put(session, &body).await, (200, before.clone()), "{body}");
    }
    let (_, changed) = user.put(session, &json!({"title": "a", "id": 5})).await;
    assert_eq!((&changed["id"], &changed["title"]), (&json!(session), &json!("a")));
}

#[tokio::test]
async fn model_can_be_changed_within_the_plan() {
    let mut catalog = mobix::catalog_file::sample().unwrap();
    let paid = models(false).pop().unwrap();
    let (kept, free) = (models(true)[0].clone(), models(true)[1].clone());
    let app = App::with(catalog.clone()).await;
    let user = app.login("09121234567").await;
    let session = user.open(&kept).await;
    let (status, changed) = user.put(session, &json!({"ai_model_id": free})).await;
    assert_eq!((status, &changed["ai_model"]["model_id"]), (200, &json!(free)));
    assert_eq!(changed["auto_generate_title"], true);
    let refused = user.put(session, &json!({"title": "x", "ai_model_id": paid})).await;
    assert_eq!(fault(&refused), (403, "model_access_denied", None));
    assert_eq!(user.session(session).await, changed);
    // A model that was deactivated may stay, but cannot be chosen.
    for model in &mut catalog.models {
        model.is_active = false;
    }
    app.store.replace_catalog(&catalog).await.unwrap();
    app.clock.advance(Duration::from_secs(61));
    assert_eq!(user.put(session, &json!({"ai_model_id": free, "title": "a"})).await.0, 200);
    let refused = user.put(session, &json!({"ai_model_id": kept})).await;
    assert_eq!(fault(&refused), (400, "invalid_request", Some("ai_model_id")));
}

#[tokio::test]
async fn title_is_set_by_both_paths() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let session = user.open(&models(true)[0]).await;
    for path in ["update-title", "update-title/", "update_title", "update_title/"] {
        let path = format!("/api/chat-sessions/{session}/{path}");
        let answer = user.call(Method::POST, &path, &json!({"title": path})).await;
        assert_eq!(answer, (200, json!({"success": true, "title": path})));
        let shown = user.session(session).await;
        assert_eq!((&shown["title"], &shown["auto_generate_title"]), (&json!(path), &json!(false)));
    }
}

#[tokio::test]
async fn changed_session_is_listed_first_and_never_moves_back_in_time() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let session = user.open(&models(true)[0]).await;
    app.clock.advance(Duration::from_secs(1));
    user.open(&models(true)[0]).await;
    let mut last = user.session(session).await["updated_at"].as_str().unwrap().to_owned();
    let now = app.clock.now();
    let hour = Duration::from_secs(3_600);
    // Later, at the same time, and on a machine whose clock is behind.
    for at in [now + Duration::from_secs(1), now + Duration::from_secs(1), now - hour] {
        app.clock.set(at);
        let (_, changed) = user.put(session, &json!({"title": "a"})).await;
        let updated = changed["updated_at"].as_str().unwrap().to_owned();
        assert!(updated > last, "{updated} {last}");
        last = updated;
        let (_, list) = user.get("/api/chat-sessions/").await;
        assert_eq!(list["results"][0], changed);
    }
}

#[tokio::test]
async fn deleted_session_is_not_found() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    for _ in 0..3 {
        user.open(&models(true)[0]).await;
    }
    assert_eq!(user.send(2, "hello").await.0.as_u16(), 201);
    for (path, session) in [("/api/chat-sessions/2", 2), ("/api/chat-sessions/3/delete/", 3)] {
        assert_eq!(user.delete(path).await, (200, json!({"success": true})));
        let gone = format!("/api/chat-sessions/{session}");
        for (method, path, body) in [
            (Method::GET, gone.clone(), json!({})),
            (Method::GET, format!("{gone}/messages/"), json!({})),
            (Method::PUT, gone.clone(), json!({"title": "x"})),
            (Method::PUT, gone.clone(), json!({})),
            (Method::PATCH, gone.clone(), json!({"ai_model_id": models(true)[0]})),
            (Method::POST, format!("{gone}/update-title/"), json!({"title": "x"})),
            (Method::POST, format!("{gone}/send/"), json!({"message": "x"})),
            (Method::DELETE, gone.clone(), json!({})),
            (Method::DELETE, format!("{gone}/delete"), json!({})),
        ] {
            let answer = user.call(method.clone(), &path, &body).await;
            assert_eq!(fault(&answer), (404, "not_found", None), "{method} {path}");
        }
    }
    let (_, list) = user.get("/api/chat-sessions/").await;
    assert_eq!((&list["count"], list["results"].as_array().unwrap().len()), (&json!(1), 1));
}

#[tokio::test]
async fn concurrent_deletes_count_once() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    user.open(&models(true)[0]).await;
    user.open(&models(true)[0]).await;
    let paths = ["/api/chat-sessions/1/", "/api/chat-sessions/1/delete"].repeat(5);
    let answers = futures_util::future::join_all(paths.iter().map(|path| user.delete(path))).await;
    let mut statuses: Vec<_> = answers.iter().map(|(status, _)| *status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses[..2], [200, 404]);
    assert_eq!(statuses.last(), Some(&404));
    assert_eq!(user.get("/api/chat-sessions/").await.1["count"], 1);
    let profile = app.store.profile(UserId::new(1)).await.unwrap().unwrap();
    assert_eq!(profile.active_sessions, 1);
}

#[tokio::test]
async fn another_users_session_cannot_be_changed() {
    let app = App::start().await;
    let owner = app.login("09121234567").await;
    owner.open(&models(true)[0]).await;
    let before = owner.session(1).await;
    let other = app.login("09121234568").await;
    for (method, path, body) in [
        (Method::PUT, "/api/chat-sessions/1/", json!({"title": "x"})),
        (Method::PATCH, "/api/chat-sessions/1/", json!({})),
        (Method::PUT, "/api/chat-sessions/1/", json!({"ai_model_id": "none"})),
        (Method::POST, "/api/chat-sessions/1/update_title/", json!({"title": "x"})),
        (Method::DELETE, "/api/chat-sessions/1/", json!({})),
        (Method::DELETE, "/api/chat-sessions/1/delete/", json!({})),
        (Method::DELETE, "/api/chat-sessions/abc/", json!({})),
        (Method::PUT, "/api/chat-sessions/0/", json!({"title": "x"})),
    ] {
        let answer = other.call(method.clone(), path, &body).await;
        assert_eq!(fault(&answer), (404, "not_found", None), "{method} {path}");
        let nobody = read(app.request(method.clone(), path).json(&body)).await;
        assert_eq!(nobody.0.as_u16(), 401, "{method} {path}");
    }
    assert_eq!(owner.session(1).await, before);
}

#[tokio::test]
async fn unsupported_method_is_answered_with_allow() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    for (method, path, allowed) in [
        (Method::POST, "/api/chat-sessions/1/", "GET,HEAD,PUT,PATCH,DELETE"),
        (Method::DELETE, "/api/chat-sessions/", "GET,HEAD,POST"),
        (Method::POST, "/api/chat-sessions/1/delete/", "DELETE"),
        (Method::GET, "/api/chat-sessions/1/update-title/", "POST"),
        (Method::PUT, "/api/chat-sessions/1/update_title", "POST"),
        (Method::POST, "/api/chat-sessions/1/messages/", "GET,HEAD"),
    ] {
        let answer = user.request(method.clone(), path).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 405, "{method} {path}");
        assert_eq!(answer.headers()["allow"], allowed, "{method} {path}");
        let body: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
        assert_eq!(body["code"], "method_not_allowed");
    }
}

#[tokio::test]
async fn a_write_that_can_never_succeed_is_not_told_to_retry() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    user.open(&models(true)[0]).await;
    let profile = app.store.profile(UserId::new(1)).await.unwrap().unwrap();
    let mut session = app.store.session(profile.id, SessionId::new(1)).await.unwrap().unwrap();
    session.id = profile.next_session();
    // An item has at most 400 KB.
    session.title = "x".repeat(500_000);
    let refused = app.store.open_session(&profile, &session, None).await.unwrap_err();
    assert!(matches!(refused, StoreError::Refused { .. }), "{refused}");
}
