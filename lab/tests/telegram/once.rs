//! Idempotency: an update is answered and charged once, however often it is delivered.

use std::time::Duration;

use aws_lambda_events::sqs::SqsEvent;
use lab::bot_api::Fault;
use lab::provider::{Answer, Behaviour};
use serde_json::{Value, json};

use crate::helpers::{LONG, SARA, World};

/// The event that a worker is called with for updates, each with its group.
pub(crate) fn event(updates: &[(&Value, &str)]) -> SqsEvent {
    let records = updates.iter().enumerate().map(|(n, (update, group))| {
        json!({
            "messageId": format!("m{n}"),
            "receiptHandle": format!("r{n}"),
            "body": update.to_string(),
            "attributes": {"MessageGroupId": group},
        })
    });
    serde_json::from_value(json!({ "Records": records.collect::<Vec<_>>() })).unwrap()
}

/// Has a worker work on an update: whether it was done.
pub(crate) async fn work(world: &World, update: &Value) -> bool {
    let worked = telegram_worker::handle(&world.worker, event(&[(update, "42")])).await;
    worked.batch_item_failures.is_empty()
}

fn answers(world: &World) -> usize {
    world.texts(SARA).iter().filter(|text| *text == "Hello to you.").count()
}

#[tokio::test]
async fn an_update_delivered_five_times_is_answered_and_charged_once() {
    let world = World::new().await;
    let user = world.log_in().await;
    let update = world.sara().says("Hi");
    for _ in 0..5 {
        world.deliver(&update).await;
    }
    assert_eq!((answers(&world), world.charged(user).await), (1, 1));
    // The queue forgets after five minutes, the table does not.
    for _ in 0..5 {
        assert!(work(&world, &update).await);
    }
    assert_eq!((answers(&world), world.charged(user).await), (1, 1));
    assert_eq!(world.session_texts(user, 1).await, ["Hi", "Hello to you."]);
    world.assert_good();
}

#[tokio::test]
async fn two_workers_with_the_same_update_give_one_answer() {
    let world = World::new().await;
    let user = world.log_in().await;
    let slow = Answer { first_delay: Duration::from_millis(300), ..Answer::new("Hello to you.") };
    world.provider.set(Behaviour::Answer(slow));
    let update = world.sara().says("Hi");
    let (one, other) = tokio::join!(work(&world, &update), work(&world, &update));
    assert!(one ^ other, "one has it, and the other comes again: {one}, {other}");
    assert!(work(&world, &update).await, "and finds it done");
    assert_eq!((answers(&world), world.charged(user).await), (1, 1));
    world.assert_good();
}

#[tokio::test]
async fn five_simultaneous_deliveries_to_the_webhook_are_answered_once() {
    let world = World::new().await;
    let user = world.log_in().await;
    let body = world.sara().says("Hi").to_string();
    let posts = (0..5).map(|_| world.post(body.clone()));
    for status in futures_util::future::join_all(posts).await {
        assert_eq!(status, 200);
    }
    world.settle().await;
    assert_eq!((answers(&world), world.charged(user).await), (1, 1));
    world.assert_good();
}

#[tokio::test]
async fn a_callback_query_delivered_four_times_opens_one_session() {
    let world = World::new().await;
    let user = world.log_in().await;
    world.ask("/bot").await;
    let update = world.sara().presses(world.last(SARA).message_id, "bot:1");
    world.deliver(&update).await;
    for _ in 0..3 {
        assert!(work(&world, &update).await);
    }
    let profile = world.store.profile(user).await.unwrap().unwrap();
    assert_eq!(profile.active_sessions, 1);
    world.assert_good();
}

#[tokio::test]
async fn a_batch_response_names_the_failed_update_and_those_behind_it_in_its_chat() {
    let world = World::new().await;
    world.log_in().await;
    let omid = world.api.person(43).language("en");
    let (one, two, other) =
        (world.sara().says("One"), world.sara().says("Two"), omid.says("/start"));
    let busy = world.sara().says("Zero");
    // Another worker has Sara's first one.
    let update = busy["update_id"].as_u64().unwrap();
    let now = shared::clock::Clock::now(&world.clock);
    let claimed =
        world.store.claim_update(shared::model::UpdateId::new(update), now, now + LONG).await;
    assert!(matches!(claimed.unwrap(), shared::store::Claimed::Ours(_)));
    let batch = event(&[(&busy, "42"), (&other, "43"), (&one, "42"), (&two, "42")]);
    let failed = telegram_worker::handle(&world.worker, batch).await.batch_item_failures;
    let failed: Vec<_> = failed.iter().map(|it| it.item_identifier.as_str()).collect();
    assert_eq!(failed, ["m0", "m2", "m3"], "in their order, and nobody else's");
    assert!(world.last(43).text.starts_with("Hello! I am MobixAI"));
    assert_eq!(world.provider.request_count(), 0);
    world.assert_good();
}

#[tokio::test]
async fn an_answer_that_telegram_did_not_accept_is_sent_later_and_not_asked_for_again() {
    let world = World::new().await;
    let user = world.log_in().await;
    let update = world.sara().says("Hi");
    world.api.behave("sendMessage", 100, Fault::Page(502));
    assert!(!work(&world, &update).await);
    world.api.behave_well();
    assert_eq!((answers(&world), world.charged(user).await), (0, 1));
    world.ask("/new").await;
    let asked = world.provider.request_count();
    // As it comes when dead letters are sent back.
    assert!(work(&world, &update).await);
    assert_eq!((answers(&world), world.charged(user).await), (1, 1));
    assert_eq!(world.provider.request_count(), asked);
    assert_eq!(world.session_texts(user, 1).await, ["Hi", "Hello to you."]);
    world.assert_good();
}
