//! A message costs three round trips at the table, with any history.

use std::time::Duration;

use shared::clock::Clock;
use shared::model::{Message, MessageType, ReservationId, SessionId, Timestamp, UserId};
use shared::quota::{Charge, Meter, ModelKind};
use shared::store::{Saved, Store};

use crate::calls::Calls;
use crate::helpers::{App, User, models, read, unlimited};

const WRITE: &str = "TransactWriteItems";

/// The calls of a message whose context fits into the first page. The token is read by the
/// authorizer, which API Gateway calls before the function.
fn three_round_trips() -> Vec<Vec<String>> {
    let trip = |operations: &[&str]| operations.iter().map(|name| (*name).to_owned()).collect();
    vec![trip(&["GetItem"]), trip(&["BatchGetItem", "Query"]), trip(&[WRITE]), trip(&[WRITE])]
}

async fn messages(store: &Store, session: u64, count: u32, tokens_count: u64) {
    let start: Timestamp = "2026-11-01T00:00:00Z".parse().unwrap();
    let write = |n: u32| {
        let created_at = start + Duration::from_secs(u64::from(n));
        let author = if n.is_multiple_of(2) { MessageType::User } else { MessageType::Assistant };
        let message = Message::new(author, format!("message {n}"), tokens_count, created_at);
        async move {
            store.put_message((UserId::new(1), SessionId::new(session)), &message).await.unwrap()
        }
    };
    for n in 0..count {
        write(n).await;
    }
}

/// Writes a meter with this many events.
async fn past_events(app: &App, count: u32) {
    let user = UserId::new(1);
    let stored = app.store.meter(user).await.unwrap();
    let mut meter: Meter = stored.meter.clone().unwrap();
    let now = app.clock.now();
    for n in (0..count).rev() {
        let at = now - Duration::from_secs(u64::from(n));
        let id = ReservationId::new(at);
        let held =
            meter.reserve(id, (ModelKind::Free, false), 1, at, Duration::from_secs(60)).unwrap();
        let charge = Charge {
            total_tokens: 1,
            multiplier: shared::model::Multiplier::ONE,
            cost: Default::default(),
            image: false,
        };
        let _ = meter.settle(held.id, &charge, at);
    }
    assert!(matches!(
        app.store.replace_meter(user, &stored.settled(meter), None).await.unwrap(),
        Saved::Done
    ));
}

/// Every message makes exactly these calls. On a busy machine a call may end before a concurrent
/// one begins, so only one of several messages must show that they overlap.
async fn assert_three_round_trips(calls: &Calls, user: &User<'_>, session: u64) {
    let mut seen = Vec::new();
    for _ in 0..10 {
        assert_eq!(user.send(session, "hello").await.0.as_u16(), 201);
        let trips = calls.round_trips();
        assert_eq!(trips.concat(), three_round_trips().concat());
        if trips == three_round_trips() {
            return;
        }
        seen.push(trips);
    }
    panic!("never at once: {seen:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn message_costs_three_round_trips_with_any_history() {
    let mut catalog = unlimited();
    let free = catalog.models.iter_mut().find(|model| model.is_free).unwrap();
    free.context_length = 8_000;
    let (app, calls, _server) = Calls::of_app(&catalog).await;
    let user = app.login("09121234567").await;
    let session = user.open(&models(true)[0]).await;
    calls.round_trips();

    // A user without a history; the first message also sets the title.
    assert_three_round_trips(&calls, &user, session).await;

    // 100,000 events in the last 28 hours, and more messages than the context holds.
    past_events(&app, 100_000).await;
    messages(&app.store, session, 400, 100).await;
    calls.round_trips();
    assert_three_round_trips(&calls, &user, session).await;

    // Where the context needs more than the first page, only the needed messages are read.
    let long = user.open(&models(true)[0]).await;
    messages(&app.store, long, 400, 5).await;
    calls.round_trips();
    assert_eq!(user.send(long, "and more").await.0.as_u16(), 201);
    let calls = calls.round_trips().concat();
    assert_eq!(calls.iter().filter(|operation| *operation == "Query").count(), 2);
    assert_eq!(calls.len(), 6);
    let requests = app.provider.requests();
    let sent = requests.iter().map(|request| request["messages"].as_array().unwrap().len()).max();
    assert_eq!(sent, Some(402));
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_and_edits_cost_no_round_trip_before_the_first_words() {
    let (app, calls, _server) = Calls::of_sample_app().await;
    let user = app.login("09121234567").await;
    let session = user.open_named(&models(true)[0]).await;
    let made = |expected: &[&str]| {
        let mut made = calls.round_trips().concat();
        made.sort_unstable();
        assert_eq!(made, expected);
    };
    let keyed = || user.message(session, "hello").header("Idempotency-Key", "k");
    calls.round_trips();
    calls.round_trips();

    assert_eq!(read(keyed()).await.0.as_u16(), 201);
    made(&["BatchGetItem", "GetItem", "Query", WRITE, WRITE]);

    assert_eq!(read(keyed()).await.0.as_u16(), 201);
    made(&["BatchGetItem", "BatchGetItem", "GetItem", "Query"]);

    // The messages of the cut are read during the provider's call.
    let ids = user.ids(session).await;
    calls.round_trips();
    assert_eq!(read(user.edit(session, &ids[0], "good bye")).await.0.as_u16(), 200);
    made(&["BatchGetItem", "GetItem", "Query", "Query", WRITE, WRITE]);
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_cut_off_by_an_edit_are_not_read_for_a_page() {
    let (app, calls, _server) = Calls::of_sample_app().await;
    let user = app.login("09121234567").await;
    let session = user.open_named(&models(true)[0]).await;
    messages(&app.store, session, 300, 5).await;
    let ids = user.ids(session).await;
    assert_eq!(read(user.edit(session, &ids[0], "from the start")).await.0.as_u16(), 200);
    calls.round_trips();
    let (_, page) = user.get(&format!("/api/chat-sessions/{session}/messages/?limit=2")).await;
    assert_eq!(page["messages"].as_array().unwrap().len(), 2);
    assert_eq!(page["next"], serde_json::Value::Null);
    let queries = calls.round_trips().concat().iter().filter(|name| *name == "Query").count();
    assert!(queries <= 3, "{queries}");
}
