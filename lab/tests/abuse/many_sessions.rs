//! A user with 10,000 sessions: every request costs as much at the table as with 20.

use std::time::Duration;

use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use mobix::database::Database;
use serde_json::{Value, json};
use shared::clock::Clock;
use shared::model::{ChatSession, ChatbotId, ModelId, SessionId, Timestamp, UserId};
use shared::store::{Store, local_config};

use crate::calls::Calls;
use crate::helpers::{App, TABLE, User, models, table, unlimited};

const LIST: &str = "/api/chat-sessions/";

/// Writes this many sessions, a second apart, 25 at a time.
async fn sessions(store: &Store, user: UserId, count: u64, now: Timestamp) {
    let opened = now - Duration::from_secs(count);
    let (id, chatbot) = (SessionId::new(1), ChatbotId::new(1));
    let first = ChatSession {
        auto_generate_title: false,
        ..ChatSession::new(id, chatbot, ModelId::new(&models(true)[0]), "A session", opened)
    };
    store.put_session(user, &first).await.unwrap();
    let key = [("PK", format!("USER#{user}")), ("SK", "SESSION#000000000001".to_owned())];
    let key = key.map(|(name, value)| (name.to_owned(), AttributeValue::S(value)));
    let read = store.client().get_item().table_name(TABLE).set_key(Some(key.into()));
    let first = read.send().await.unwrap().item.unwrap();
    let put = |id: u64| {
        let at = opened + Duration::from_secs(id - 1);
        let mut item = first.clone();
        item.insert("SK".to_owned(), AttributeValue::S(format!("SESSION#{id:012}")));
        item.insert("id".to_owned(), AttributeValue::N(id.to_string()));
        item.insert("updated_at".to_owned(), AttributeValue::S(at.to_string()));
        item.insert("listed_at".to_owned(), AttributeValue::S(format!("SESSION#{at}")));
        let put = PutRequest::builder().set_item(Some(item)).build().unwrap();
        WriteRequest::builder().put_request(put).build()
    };
    for batch in (2..=count).collect::<Vec<_>>().chunks(25) {
        let writes = batch.iter().copied().map(put).collect();
        let write = store.client().batch_write_item().request_items(TABLE, writes);
        assert!(write.send().await.unwrap().unprocessed_items.unwrap_or_default().is_empty());
    }
    let mut profile = store.profile(user).await.unwrap().unwrap();
    (profile.active_sessions, profile.last_session) = (count, count);
    store.put_profile(&profile).await.unwrap();
}

/// The operations and the read units of the Queries of all requests about sessions.
async fn costs(
    calls: &Calls,
    user: &User<'_>,
    count: u64,
) -> Vec<(&'static str, (Vec<String>, f64))> {
    let page = async |link: &Value| {
        let path = link.as_str().unwrap().trim_start_matches(&user.app.url).to_owned();
        let (status, page) = user.get(&path).await;
        assert_eq!((status.as_u16(), &page["count"]), (200, &json!(count)), "{path}: {page}");
        assert_eq!(page["results"].as_array().unwrap().len(), 5, "{path}");
        page
    };
    calls.cost();
    let mut costs = Vec::new();
    let first = page(&json!(format!("{LIST}?page_size=5"))).await;
    costs.push(("the first page", calls.cost()));
    let second = page(&first["next"]).await;
    costs.push(("the next", calls.cost()));
    page(&second["previous"]).await;
    costs.push(("and back", calls.cost()));
    let last = page(&json!(format!("{LIST}?page_size=5&page=last"))).await;
    costs.push(("the last page", calls.cost()));
    page(&last["previous"]).await;
    costs.push(("the one before", calls.cost()));
    let session = user.open(&models(true)[0]).await;
    costs.push(("opening one", calls.cost()));
    assert_eq!(user.send(session, "hello").await.0.as_u16(), 201);
    costs.push(("a message in the newest", calls.cost()));
    assert_eq!(user.send(1, "hello").await.0.as_u16(), 201);
    costs.push(("a message in the oldest", calls.cost()));
    let deleted = user.request(reqwest::Method::DELETE, &format!("{LIST}{session}/"));
    assert_eq!(deleted.send().await.unwrap().status().as_u16(), 200);
    costs.push(("deleting one", calls.cost()));
    costs
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_sessions_cost_as_much_as_twenty() {
    let database = Database::memory().unwrap();
    let direct = table(&database, &unlimited()).await;
    let server = database.serve().unwrap();
    let calls = Calls::default();
    let config = local_config(&server.endpoint()).interceptor(calls.clone()).build();
    let store = Store::new(aws_sdk_dynamodb::Client::from_conf(config), TABLE);
    let app = App::on(store, &[]).await;
    let mut found = Vec::new();
    for (user, number, count) in [(1, "09121234567", 20), (2, "09121234568", 10_000)] {
        let client = app.login(number).await;
        sessions(&direct, UserId::new(user), count, app.clock.now()).await;
        found.push(costs(&calls, &client, count).await);
    }
    assert_eq!(found[1], found[0]);
    assert!(found[0].iter().all(|(_, (operations, _))| !operations.is_empty()));
}
