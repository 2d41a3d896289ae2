//! Idempotency: an update is answered and charged once, however often it is delivered.

use std::time::Duration;

use aws_lambda_events::sqs::SqsEvent;
use lab::bot_api::Fault;
use lab::provider::{Answer, Behaviour};
use serde_json::{Value, json};

use crate::helpers::{LONG, SARA, TestSetup};

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
pub(crate) async fn work(setup: &TestSetup, update: &Value) -> bool {
    let worked = telegram_worker::handle(&setup.worker, event(&[(update, "42")])).await;
    worked.batch_item_failures.is_empty()
}

fn answers(setup: &TestSetup) -> usize {
    setup.texts(SARA).iter().filter(|text| *text == "Hello to you.").count()
}

#[tokio::test]
async fn an_update_delivered_five_times_is_answered_and_charged_once() {
    let setup = TestSetup::new().await;
    let user = setup.log_in().await;
    let update = setup.sara().says("Hi");
    for _ in 0..5 {
        setup.deliver(&update).await;
    }
    assert_eq!((answers(&setup), setup.charged(user).await), (1, 1));
    // The queue forgets after five minutes, the table does not.
    for _ in 0..5 {
        assert!(work(&setup, &update).await);
    }
    assert_eq!((answers(&setup), setup.charged(user).await), (1, 1));
    assert_eq!(setup.session_texts(user, 1).await, ["Hi", "Hello to you."]);
    setup.assert_good();
}

#[tokio::test]
async fn two_workers_with_the_same_update_give_one_answer() {
    let setup = TestSetup::new().await;
    let user = setup.log_in().await;
    let slow = Answer { first_delay: Duration::from_millis(300), ..Answer::new("Hello to you.") };
    setup.provider.set(Behaviour::Answer(slow));
    let update = setup.sara().says("Hi");
    let (one, other) = tokio::join!(work(&setup, &update), work(&setup, &update));
    assert!(one ^ other, "one has it, and the other comes again: {one}, {other}");
    assert!(work(&setup, &update).await, "and finds it done");
    assert_eq!((answers(&setup), setup.charged(user).await), (1, 1));
    setup.assert_good();
}

#[tokio::test]
async fn five_simultaneous_deliveries_to_the_webhook_are_answered_once() {
    let setup = TestSetup::new().await;
    let user = setup.log_in().await;
    let body = setup.sara().says("Hi").to_string();
    let posts = (0..5).map(|_| setup.post(body.clone()));
    for status in futures_util::future::join_all(posts).await {
        assert_eq!(status, 200);
    }
    setup.settle().await;
    assert_eq!((answers(&setup), setup.charged(user).await), (1, 1));
    setup.assert_good();
}

#[tokio::test]
async fn a_callback_query_delivered_four_times_opens_one_session() {
    let setup = TestSetup::new().await;
    let user = setup.log_in().await;
    setup.ask("/bot").await;
    let update = setup.sara().presses(setup.last(SARA).message_id, "bot:1");
    setup.deliver(&update).await;
    for _ in 0..3 {
        assert!(work(&setup, &update).await);
    }
    let profile = setup.store.profile(user).await.unwrap().unwrap();
    assert_eq!(profile.active_sessions, 1);
    setup.assert_good();
}

#[tokio::test]
async fn a_batch_response_names_the_failed_update_and_those_behind_it_in_its_chat() {
    let setup = TestSetup::new().await;
    setup.log_in().await;
    let omid = setup.api.user(43).language("en");
    let (one, two, other) =
        (setup.sara().says("One"), setup.sara().says("Two"), omid.says("/start"));
    let busy = setup.sara().says("Zero");
    // Another worker has Sara's first one.
    let update = busy["update_id"].as_u64().unwrap();
    let now = shared::clock::Clock::now(&setup.clock);
    let claimed =
        setup.store.claim_update(shared::model::UpdateId::new(update), now, now + LONG).await;
    assert!(matches!(claimed.unwrap(), shared::store::Claimed::New(_)));
    let batch = event(&[(&busy, "42"), (&other, "43"), (&one, "42"), (&two, "42")]);
    let failed = telegram_worker::handle(&setup.worker, batch).await.batch_item_failures;
    let failed: Vec<_> = failed.iter().map(|it| it.item_identifier.as_str()).collect();
    assert_eq!(failed, ["m0", "m2", "m3"], "in their order, and nobody else's");
    assert!(setup.last(43).text.starts_with("Hello! I am MobixAI"));
    assert_eq!(setup.provider.request_count(), 0);
    setup.assert_good();
}

#[tokio::test]
async fn an_answer_that_telegram_did_not_accept_is_sent_later_and_not_asked_for_again() {
    let setup = TestSetup::new().await;
    let user = setup.log_in().await;
    let update = setup.sara().says("Hi");
    setup.api.inject_fault("sendMessage", 100, Fault::Page(502));
    assert!(!work(&setup, &update).await);
    setup.api.stop_faults();
    assert_eq!((answers(&setup), setup.charged(user).await), (0, 1));
    setup.ask("/new").await;
    let asked = setup.provider.request_count();
    // As it comes when dead letters are sent back.
    assert!(work(&setup, &update).await);
    assert_eq!((answers(&setup), setup.charged(user).await), (1, 1));
    assert_eq!(setup.provider.request_count(), asked);
    assert_eq!(setup.session_texts(user, 1).await, ["Hi", "Hello to you."]);
    setup.assert_good();
}
