//! Concurrent requests: limits hold exactly.

use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use mobix::database::Database;
use reqwest::StatusCode;
use shared::model::UserId;
use shared::quota::Meter;

use shared::store::{Store, local_config};

use crate::helpers::{App, TABLE, models, table};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn limit_of_ten_answers_exactly_ten_of_a_thousand_concurrent_messages() {
    let mut catalog = mobix::catalog_file::sample().unwrap();
    for plan in &mut catalog.plans {
        plan.limits = shared::model::Limits { hourly_max_messages: 10, ..Default::default() };
    }
    let database = Database::memory().unwrap();
    table(&database, &catalog).await;
    // Over HTTP, the table's answers come in any order.
    let server = database.serve().unwrap();
    // The timeout is long enough for a thousand concurrent calls on a busy machine.
    let patience = Duration::from_secs(300);
    let patience =
        TimeoutConfig::builder().operation_timeout(patience).operation_attempt_timeout(patience);
    let config = local_config(&server.endpoint()).timeout_config(patience.build());
    let client = Client::from_conf(config.build());
    let app = App::on(Store::new(client, TABLE), &[("MODEL_IDLE_TIMEOUT_SECONDS", "30")]).await;
    let user = app.login("09121234567").await;
    let session = user.open(&models(true)[0]).await;

    let sends = (0..1_000).map(|n| {
        let user = &user;
        async move { user.send(session, &format!("message {n}")).await }
    });
    let answers = futures_util::future::join_all(sends).await;

    let count = |status: StatusCode| answers.iter().filter(|(found, _)| *found == status).count();
    let others: Vec<_> = answers
        .iter()
        .filter(|(status, _)| {
            ![StatusCode::CREATED, StatusCode::TOO_MANY_REQUESTS].contains(status)
        })
        .collect();
    assert!(others.is_empty(), "{others:?}");
    assert_eq!(count(StatusCode::CREATED), 10);
    assert_eq!(count(StatusCode::TOO_MANY_REQUESTS), 990);
    for (_, refusal) in
        answers.iter().filter(|(status, _)| *status == StatusCode::TOO_MANY_REQUESTS)
    {
        assert_eq!(refusal["code"], "quota_exceeded");
        assert_eq!(refusal["limit"], "hourly_messages");
        assert_eq!(refusal["max"], 10);
    }

    let meter: Meter = app.store.meter(UserId::new(1)).await.unwrap().meter.unwrap();
    assert_eq!(meter.totals().counts.free_messages, 10);
    assert_eq!(meter.open(shared::model::Timestamp::default()).count(), 0);
    assert_eq!(user.texts(session).await.len(), 20);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn concurrently_created_sessions_get_distinct_ids() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let model = &models(true)[0];
    let mut ids = futures_util::future::join_all((0..12).map(|_| user.open(model))).await;
    ids.sort_unstable();
    assert_eq!(ids, (1..=12).collect::<Vec<_>>());
    let (_, page) = user.get("/api/chat-sessions/").await;
    assert_eq!(page["count"], 12);
}
