//! Usage records, and the list of endpoint groups.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::calls::Calls;
use crate::helpers::{App, User, models, read, unlimited};

const LIST: &str = "/api/chat-session-usages/";

/// Creates this many sessions with one answer each, without limits.
async fn answered(app: &App, user: &User<'_>, count: u64) {
    for _ in 0..count {
        app.clock.advance(Duration::from_secs(3_600));
        let session = user.open(&models(true)[0]).await;
        assert_eq!(user.send(session, "hello").await.0.as_u16(), 201);
    }
}

fn sessions(page: &Value) -> Vec<u64> {
    let results = page["results"].as_array().unwrap_or_else(|| panic!("{page}"));
    results.iter().map(|record| record["session"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn usage_record_sums_a_sessions_usage_under_a_plan() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let empty = json!({"count": 0, "next": null, "previous": null, "results": []});
    assert_eq!(user.get(LIST).await.1, empty);
    answered(&app, &user, 1).await;
    let (_, first) = user.get(LIST).await;
    app.clock.advance(Duration::from_secs(60));
    let (_, answer) = user.send(1, "and more").await;
    let (_, second) = user.get(LIST).await;
    let (before, after) = (&first["results"][0], &second["results"][0]);
    assert_eq!(first["count"], 1);
    let fields: Vec<_> = after.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        fields,
        [
            "created_at",
            "free_model_tokens_count",
            "id",
            "is_free_model",
            "session",
            "tokens_count",
            "updated_at"
        ]
    );
    // The session's id, followed by the plan's.
    assert_eq!((&after["id"], &after["session"]), (&json!(10_001), &json!(1)));
    assert_eq!((&after["tokens_count"], &after["is_free_model"]), (&json!(0), &json!(true)));
    let total = before["free_model_tokens_count"].as_u64().unwrap()
        + answer["usage"]["total_tokens"].as_u64().unwrap();
    assert_eq!(after["free_model_tokens_count"], total);
    assert_eq!(after["created_at"], before["created_at"]);
    assert!(after["updated_at"].as_str() > before["updated_at"].as_str());
    for path in ["/api/chat-session-usages/10001/", "/api/chat-session-usages/10001"] {
        assert_eq!(user.get(path).await.1, *after);
    }
}

#[tokio::test]
async fn usage_record_of_a_deleted_session_stays() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    answered(&app, &user, 2).await;
    let before = user.get(LIST).await.1;
    let deleted = user.request(Method::DELETE, "/api/chat-sessions/2/").send().await.unwrap();
    assert_eq!(deleted.status().as_u16(), 200);
    assert_eq!(user.get(LIST).await.1, before);
    assert_eq!(sessions(&before), [2, 1]);
    assert_eq!(user.get("/api/chat-session-usages/20001/").await.0.as_u16(), 200);
}

#[tokio::test]
async fn another_users_usage_record_is_not_found() {
    let app = App::start().await;
    let owner = app.login("09121234567").await;
    answered(&app, &owner, 1).await;
    let other = app.login("09121234568").await;
    assert_eq!(other.get(LIST).await.1["count"], 0);
    for id in ["10001", "10002", "0", "abc", "-1", "18446744073709551615"] {
        let path = format!("{LIST}{id}/");
        let (status, answer) = other.get(&path).await;
        assert_eq!((status.as_u16(), &answer["code"]), (404, &json!("not_found")), "{id}");
        assert_eq!(read(app.request(Method::GET, &path)).await.0.as_u16(), 401);
    }
    assert_eq!(read(app.request(Method::GET, LIST)).await.0.as_u16(), 401);
    for path in [LIST, "/api/chat-session-usages/10001"] {
        let answer = owner.request(Method::POST, path).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 405);
        assert_eq!(answer.headers()["allow"], "GET,HEAD");
    }
}

#[tokio::test]
async fn usage_records_are_listed_by_newest_session_and_counted_once() {
    let (app, calls, _server) = Calls::of_app(&unlimited()).await;
    let user = app.login("09121234567").await;
    answered(&app, &user, 11).await;
    calls.cost();
    let cost = |queries: usize| {
        let names = std::iter::once("GetItem").chain(std::iter::repeat_n("Query", queries));
        names.map(str::to_owned).collect::<Vec<_>>()
    };
    let first = user.page(&json!(format!("{LIST}?page_size=4"))).await;
    assert_eq!((sessions(&first), &first["count"]), (vec![11, 10, 9, 8], &json!(11)));
    assert_eq!(calls.cost().0, cost(2));
    // A message in a listed session changes its usage record, but not its position.
    user.send(10, "more").await;
    calls.cost();
    let second = user.page(&first["next"]).await;
    assert_eq!((sessions(&second), &second["count"]), (vec![7, 6, 5, 4], &json!(11)));
    assert_eq!(calls.cost().0, cost(1));
    let third = user.page(&second["next"]).await;
    assert_eq!((sessions(&third), &third["next"]), (vec![3, 2, 1], &Value::Null));
    assert_eq!(calls.cost().0, cost(1));
    assert_eq!(sessions(&user.page(&third["previous"]).await), sessions(&second));
    assert_eq!(calls.cost().0, cost(1));
    for number in ["3", "last"] {
        let page = user.page(&json!(format!("{LIST}?page_size=4&page={number}"))).await;
        assert_eq!(sessions(&page), sessions(&third));
        assert_eq!(calls.cost().0, cost(2));
    }
    assert_eq!(user.get(&format!("{LIST}?page=2")).await.0.as_u16(), 404);
}

#[tokio::test]
async fn api_root_lists_the_endpoint_groups() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let url = &app.url;
    for path in ["/api", "/api/", "/api/?page=2"] {
        let (status, groups) = user.get(path).await;
        assert_eq!(status.as_u16(), 200);
        let expected = json!({
            "users": format!("{url}/api/users/"),
            "chatbots": format!("{url}/api/chatbots/"),
            "ai-models": format!("{url}/api/ai-models/"),
            "chat-sessions": format!("{url}/api/chat-sessions/"),
            "chat-session-usages": format!("{url}/api/chat-session-usages/"),
            "subscription-types": format!("{url}/api/subscription-types/"),
        });
        assert_eq!(groups, expected);
        for link in groups.as_object().unwrap().values() {
            assert_eq!(user.page(link).await["next"], Value::Null);
        }
    }
    assert_eq!(read(app.request(Method::GET, "/api/")).await.0.as_u16(), 401);
    let answer = user.request(Method::POST, "/api/").send().await.unwrap();
    assert_eq!(
        (answer.status().as_u16(), &answer.headers()["allow"]),
        (405, &"GET,HEAD".parse().unwrap())
    );
}
