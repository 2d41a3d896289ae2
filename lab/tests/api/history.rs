//! The pages of a session's messages.

use std::time::Duration;

use serde_json::{Value, json};
use shared::clock::Clock;
use shared::model::{CutRange, Message, MessageId, MessageType, SessionId, UserId};

use crate::helpers::{App, User, models};

const LIST: &str = "/api/chat-sessions/1/messages/";

/// Writes this many messages, a second apart. Each text is the message's number after this many
/// zeros. Returns the ids.
async fn messages(app: &App, user: &User<'_>, count: u64, zeros: usize) -> Vec<MessageId> {
    let session = SessionId::new(user.open(&models(true)[0]).await);
    let mut ids = Vec::new();
    for n in 1..=count {
        let created_at = app.clock.now() + Duration::from_secs(n);
        let text = format!("{}{n}", "0".repeat(zeros));
        let message = Message::new(MessageType::User, text, 1, created_at);
        app.store.put_message((UserId::new(1), session), &message).await.unwrap();
        ids.push(message.message_id);
    }
    ids
}

/// The numbers of the messages on a page.
fn numbers(page: &Value) -> Vec<u64> {
    let messages = page["messages"].as_array().unwrap_or_else(|| panic!("{page}"));
    messages.iter().map(|message| message["content"].as_str().unwrap().parse().unwrap()).collect()
}

/// The numbers on this page and all following ones, a list for each page.
async fn walk(user: &User<'_>, path: &str) -> Vec<Vec<u64>> {
    let mut pages = Vec::new();
    let mut link = json!(path);
    while !link.is_null() {
        let page = user.page(&link).await;
        pages.push(numbers(&page));
        link = page["next"].clone();
    }
    pages
}

#[tokio::test]
async fn every_page_is_full_and_the_last_one_has_no_next() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    messages(&app, &user, 4, 0).await;
    for (query, expected) in [
        ("", vec![vec![1, 2, 3, 4]]),
        ("?page=2", vec![vec![1, 2, 3, 4]]),
        ("?limit=4", vec![vec![1, 2, 3, 4]]),
        ("?limit=3", vec![vec![1, 2, 3], vec![4]]),
        ("?limit=2", vec![vec![1, 2], vec![3, 4]]),
        ("?limit=1&limit=3", vec![vec![1, 2, 3], vec![4]]),
        ("?limit=0&cursor=", vec![vec![1, 2, 3, 4]]),
        ("?limit=x", vec![vec![1, 2, 3, 4]]),
    ] {
        assert_eq!(walk(&user, &format!("{LIST}{query}")).await, expected, "{query}");
    }
}

#[tokio::test]
async fn messages_behind_one_are_those_that_came_later() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let ids = messages(&app, &user, 5, 0).await;
    let path = format!("{LIST}?after={}&limit=2", ids[1]);
    assert_eq!(walk(&user, &path).await, [vec![3, 4], vec![5]]);
    let (status, error) = user.get(&format!("{LIST}?after=yesterday")).await;
    assert_eq!((status.as_u16(), &error["field"]), (400, &json!("after")));
}

#[tokio::test]
async fn a_parameter_that_tells_a_part_of_other_lists_is_refused() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    messages(&app, &user, 2, 0).await;
    for (path, field) in [
        (format!("{LIST}?before=2"), "before"),
        (format!("{LIST}?offset=1"), "offset"),
        ("/api/chat-sessions/?after=1".to_owned(), "after"),
        ("/api/ai-models/?offset=20".to_owned(), "offset"),
    ] {
        let (status, error) = user.get(&path).await;
        assert_eq!((status.as_u16(), &error["field"]), (400, &json!(field)), "{path}: {error}");
    }
}

#[tokio::test]
async fn the_next_page_keeps_the_clients_own_parameters() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let ids = messages(&app, &user, 3, 0).await;
    let page = user.page(&json!(format!("{LIST}?x=a%20b&limit=2"))).await;
    assert_eq!(page["next"], json!(format!("{}{LIST}?cursor={}&limit=2&x=a+b", app.url, ids[1])));
}

#[tokio::test]
async fn messages_cut_off_by_an_edit_are_left_out_and_fill_no_page() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let ids = messages(&app, &user, 9, 0).await;
    let me = UserId::new(1);
    let mut session = app.store.session(me, SessionId::new(1)).await.unwrap().unwrap();
    session.cut =
        vec![CutRange { after: ids[1], until: ids[3] }, CutRange { after: ids[6], until: ids[8] }];
    app.store.put_session(me, &session).await.unwrap();
    assert_eq!(walk(&user, LIST).await, [vec![1, 2, 5, 6, 7]]);
    assert_eq!(walk(&user, &format!("{LIST}?limit=2")).await, [vec![1, 2], vec![5, 6], vec![7]]);
    assert_eq!(walk(&user, &format!("{LIST}?limit=5")).await, [vec![1, 2, 5, 6, 7]]);
}

#[tokio::test]
async fn page_has_at_most_a_thousand_messages() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    messages(&app, &user, 1_001, 0).await;
    for query in ["", "?limit=5000"] {
        let pages = walk(&user, &format!("{LIST}{query}")).await;
        assert_eq!(pages, [(1..=1_000).collect(), vec![1_001]]);
    }
}

#[tokio::test]
async fn page_has_at_most_five_megabytes() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    messages(&app, &user, 20, 390_000).await;
    let answer = user.request(reqwest::Method::GET, LIST).send().await.unwrap();
    let length = answer.text().await.unwrap().len();
    assert!((4_600_000..5_000_000).contains(&length), "{length}");
    let pages = walk(&user, LIST).await;
    // Each page has as many messages as fit.
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [12, 8]);
    assert_eq!(pages.concat(), (1..=20).collect::<Vec<_>>());
}
