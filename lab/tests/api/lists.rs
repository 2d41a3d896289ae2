//! Lists by page number and by links, during concurrent writes.

use std::time::Duration;

use serde_json::{Value, json};
use shared::clock::Clock;
use shared::model::{ChatSession, ChatbotId, ModelId, SessionId, UserId};

use crate::calls::Calls;
use crate::helpers::{App, User, models};

const LIST: &str = "/api/chat-sessions/";

/// Creates this many sessions, a minute apart; the newest is a minute old.
async fn open(app: &App, count: u64) {
    let me = UserId::new(1);
    for id in 1..=count {
        let opened = app.clock.now() - Duration::from_secs(60 * (count + 1 - id));
        let (title, model) = (format!("Session {id:02}"), ModelId::new(&models(true)[0]));
        let (id, chatbot) = (SessionId::new(id), ChatbotId::new(1));
        let session = ChatSession::new(id, chatbot, model, title, opened);
        app.store.put_session(me, &session).await.unwrap();
    }
    let mut profile = app.store.profile(me).await.unwrap().unwrap();
    (profile.active_sessions, profile.last_session) = (count, count);
    app.store.put_profile(&profile).await.unwrap();
}

fn ids(page: &Value) -> Vec<u64> {
    let results = page["results"].as_array().unwrap_or_else(|| panic!("{page}"));
    results.iter().map(|session| session["id"].as_u64().unwrap()).collect()
}

impl User<'_> {
    /// The page of a path or of a link's URL.
    pub(crate) async fn page(&self, link: &Value) -> Value {
        let path = link.as_str().unwrap().trim_start_matches(&self.app.url);
        let (status, page) = self.get(path).await;
        assert_eq!(status.as_u16(), 200, "{path}: {page}");
        page
    }
}

#[tokio::test]
async fn pages_are_the_same_by_number_and_by_links() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    open(&app, 45).await;
    let expected: [Vec<u64>; 3] =
        [(26..=45).rev().collect(), (6..=25).rev().collect(), (1..=5).rev().collect()];
    for (number, expected) in (1..).zip(&expected) {
        let page = user.page(&json!(format!("{LIST}?page={number}"))).await;
        assert_eq!((ids(&page), &page["count"]), (expected.clone(), &json!(45)));
    }
    let last = user.page(&json!(format!("{LIST}?page=last"))).await;
    assert_eq!(ids(&last), expected[2]);
    let first = user.page(&json!(LIST)).await;
    let second = user.page(&first["next"]).await;
    let third = user.page(&second["next"]).await;
    assert_eq!([ids(&first), ids(&second), ids(&third)], expected);
    assert_eq!((&first["previous"], &third["next"]), (&Value::Null, &Value::Null));
    for third in [third, last] {
        let back = user.page(&third["previous"]).await;
        assert_eq!((ids(&back), &back["count"]), (expected[1].clone(), &json!(45)));
        assert_eq!(back["previous"], json!(format!("{}{LIST}", app.url)));
        assert_eq!(ids(&user.page(&back["next"]).await), expected[2]);
        assert_eq!(ids(&user.page(&back["previous"]).await), expected[0]);
    }
}

#[tokio::test]
async fn links_keep_the_clients_own_parameters() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    open(&app, 7).await;
    let first = user.page(&json!(format!("{LIST}?page_size=2&x=a%20b&x=c"))).await;
    let next = first["next"].as_str().unwrap();
    let (before, rest) = next.split_once("cursor=").unwrap();
    assert_eq!(before, format!("{}{LIST}?", app.url));
    assert!(rest.ends_with("&page=2&page_size=2&x=a+b&x=c"), "{rest}");
    let third = user.page(&user.page(&first["next"]).await["next"]).await;
    assert_eq!(ids(&third), [3, 2]);
    let back = user.page(&third["previous"]).await;
    assert_eq!(ids(&back), [5, 4]);
    assert_eq!(back["previous"], json!(format!("{}{LIST}?page_size=2&x=a+b&x=c", app.url)));
}

#[tokio::test]
async fn links_skip_and_repeat_nothing_during_concurrent_writes() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    open(&app, 45).await;
    let first = user.page(&json!(LIST)).await;
    // One session of an earlier page, the first page's last one, and two of later pages.
    for id in [40, 26, 24, 3] {
        app.clock.advance(Duration::from_secs(1));
        let renamed = json!({"title": "renamed"});
        let path = format!("{LIST}{id}/update-title/");
        assert_eq!(user.post(&path, &renamed).await.0.as_u16(), 200);
        assert_eq!(ids(&user.page(&json!(LIST)).await)[0], id);
    }
    user.open(&models(true)[0]).await;
    let second = user.page(&first["next"]).await;
    assert_eq!(second["count"], 46);
    let third = user.page(&second["next"]).await;
    let mut seen = [ids(&first), ids(&second), ids(&third)].concat();
    assert_eq!(third["next"], Value::Null);
    seen.sort_unstable();
    let unmoved: Vec<_> = (1..=45).filter(|id| ![24, 3].contains(id)).collect();
    assert_eq!(seen, unmoved);
    assert_eq!(ids(&user.page(&json!(LIST)).await)[..5], [46, 3, 24, 26, 40]);
    // Back again: the entries before the third page, including those that moved to the top.
    let back = user.page(&third["previous"]).await;
    assert_eq!(ids(&back), ids(&second));
}

#[tokio::test]
async fn deleted_page_is_empty_and_links_back() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    open(&app, 5).await;
    let size = format!("{LIST}?page_size=2");
    let first = user.page(&json!(size)).await;
    let second = user.page(&first["next"]).await;
    for id in [1, 2, 3] {
        let path = format!("{LIST}{id}/");
        let deleted = user.request(reqwest::Method::DELETE, &path).send().await.unwrap();
        assert_eq!(deleted.status().as_u16(), 200);
    }
    let third = user.page(&second["next"]).await;
    assert_eq!((&third["count"], ids(&third), &third["next"]), (&json!(2), vec![], &Value::Null));
    assert_eq!(ids(&user.page(&third["previous"]).await), [5, 4]);
    let number = user.get(&format!("{size}&page=2")).await;
    assert_eq!(number.0.as_u16(), 404);
}

#[tokio::test]
async fn sessions_of_the_same_time_are_each_listed_once() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    for _ in 0..5 {
        user.open(&models(true)[0]).await;
    }
    let mut seen = Vec::new();
    let mut link = json!(format!("{LIST}?page_size=1"));
    let mut back = Value::Null;
    while !link.is_null() {
        let page = user.page(&link).await;
        seen.extend(ids(&page));
        (link, back) = (page["next"].clone(), page["previous"].clone());
    }
    let mut again = vec![seen[4]];
    while !back.is_null() {
        let page = user.page(&back).await;
        again.extend(ids(&page));
        back = page["previous"].clone();
    }
    again.reverse();
    assert_eq!(again, seen);
    seen.sort_unstable();
    assert_eq!(seen, [1, 2, 3, 4, 5]);
}

#[tokio::test]
async fn a_foreign_cursor_is_not_found_and_a_page_number_beside_it_wins() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    open(&app, 45).await;
    let first = user.page(&json!(LIST)).await;
    let next = first["next"].as_str().unwrap().trim_start_matches(&app.url).to_owned();
    for path in [
        format!("{LIST}?page=2&cursor=x"),
        format!("{LIST}?cursor=AAAA"),
        next.replace("cursor=", "cursor=A"),
        next.replace("chat-sessions", "chat-session-usages"),
        next.replace("page=2", "page=0"),
        next.replace("page=2", "page=9"),
    ] {
        let (status, answer) = user.get(&path).await;
        assert_eq!((status.as_u16(), &answer["code"]), (404, &json!("not_found")), "{path}");
    }
    for (path, expected) in [
        (next.replace("page=2", "page=3"), 5),
        (next.replace("page=2", "page=1"), 45),
        (next.replace("page=2", "page="), 45),
        (next.replace("page=2", "page=last"), 5),
        (format!("{LIST}?page=2&cursor="), 25),
    ] {
        assert_eq!(ids(&user.page(&json!(path)).await)[0], expected, "{path}");
    }
}

#[tokio::test]
async fn cursor_of_another_user_shows_nothing_of_its_owner() {
    let app = App::start().await;
    let owner = app.login("09121234567").await;
    open(&app, 25).await;
    let next = owner.page(&json!(LIST)).await["next"].clone();
    let other = app.login("09121234568").await;
    let page = other.page(&next).await;
    assert_eq!((&page["count"], &page["results"]), (&json!(0), &json!([])));
}

#[tokio::test]
async fn page_500_costs_as_much_as_page_2_by_its_link() {
    let (app, calls, _server) = Calls::of_sample_app().await;
    let user = app.login("09121234567").await;
    open(&app, 510).await;
    let first = user.page(&json!(format!("{LIST}?page_size=1"))).await;
    let before = user.page(&json!(format!("{LIST}?page_size=1&page=499"))).await;
    calls.cost();
    // The authorizer reads the token, the count needs the profile, and the page costs one read
    // unit.
    let cheap = (["GetItem", "GetItem", "Query"].map(str::to_owned).to_vec(), 1.0);
    let second = user.page(&first["next"]).await;
    assert_eq!((ids(&second), calls.cost()), (vec![509], cheap.clone()));
    let far = user.page(&before["next"]).await;
    assert_eq!((ids(&far), calls.cost()), (vec![11], cheap.clone()));
    let back = user.page(&far["previous"]).await;
    assert_eq!((ids(&back), calls.cost()), (vec![12], cheap));
    // A page by its number also reads the 499 pages before it.
    let counted = user.page(&json!(format!("{LIST}?page_size=1&page=500"))).await;
    assert_eq!(ids(&counted), [11]);
    assert!(calls.cost().1 > 20.0);
}

/// On a busy machine one call may end before the other begins, so only one of several requests must
/// show that they overlap.
#[tokio::test(flavor = "multi_thread")]
async fn page_of_a_link_costs_one_round_trip() {
    let (app, calls, _server) = Calls::of_sample_app().await;
    let user = app.login("09121234567").await;
    open(&app, 45).await;
    let first = user.page(&json!(LIST)).await;
    let one = [vec!["GetItem"], vec!["GetItem", "Query"]];
    for link in [&json!(LIST), &first["next"]] {
        let mut seen = Vec::new();
        while seen.len() < 20 && seen.last().is_none_or(|trips| *trips != one) {
            calls.cost();
            user.page(link).await;
            seen.push(calls.round_trips());
        }
        assert_eq!(*seen.last().unwrap(), one, "never at once: {seen:?}");
    }
}
