//! Regressions of late events: repeats after a lapsed reservation, late answers of the table, and
//! stale profiles. Each was once answered or charged wrongly.

use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use mobix::database::{Database, Server};
use reqwest::StatusCode;
use serde_json::Value;
use shared::clock::Clock;
use shared::model::{Limits, PlanId, Subscription, UserId};

use crate::helpers::{App, TABLE, User, at, models, read, table, unlimited};
use crate::sdk_interceptor::SdkInterceptor;

async fn behind(interceptor: &SdkInterceptor) -> (Database, Server, App) {
    let database = Database::memory().unwrap();
    table(&database, &unlimited()).await;
    let server = database.serve().unwrap();
    let app = App::on(interceptor.store(&server), &[]).await;
    (database, server, app)
}

async fn send(user: &User<'_>, session: u64) -> (StatusCode, Value) {
    read(user.message(session, "hello").header("Idempotency-Key", "once")).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn repeat_with_a_stale_key_read_does_not_call_the_model_again() {
    let (slow, late) = (SdkInterceptor::default(), SdkInterceptor::default());
    let (_database, server, app) = behind(&slow).await;
    let user = app.login("09121234567").await;
    let session = user.open_named(&models(true)[0]).await;
    let other = App::on(late.store(&server), &[]).await;
    other.clock.set(app.clock.now() + Duration::from_secs(400));
    let again = User { app: &other, token: user.token.clone() };

    // The answer exists, but is not yet stored, when its reservation lapses for the other machine.
    let (settle, reserve) = (slow.hold(2), late.hold(1));
    let (first, second, ()) = tokio::join!(
        send(&user, session),
        async {
            slow.arrived().await;
            send(&again, session).await
        },
        async {
            late.arrived().await;
            settle.send(()).unwrap();
            while user.texts(session).await.len() < 2 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            reserve.send(()).unwrap();
        }
    );
    assert_eq!(first.0, StatusCode::CREATED, "{}", first.1);
    assert_eq!(second, first);
    assert_eq!(user.texts(session).await, ["hello", "Hello to you."]);
    assert_eq!(other.provider.request_count(), 0);
    assert_eq!(user.used("monthly_free_model_messages").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn late_settlement_response_still_reports_the_charge() {
    let interceptor = SdkInterceptor::default();
    let (_database, _server, app) = behind(&interceptor).await;
    let user = app.login("09121234567").await;
    let session = user.open_named(&models(true)[0]).await;
    let settle = interceptor.hold(2);
    let (answer, ()) = tokio::join!(user.send(session, "hello"), async {
        interceptor.arrived().await;
        // The answer is written in time, and its reservation lapses while the SDK retries.
        let clock = app.clock.clone();
        interceptor.lose(move || clock.set(clock.now() + Duration::from_secs(400)));
        settle.send(()).unwrap();
    });
    let (status, answer) = answer;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
    assert_ne!(answer["usage"]["charged_tokens"], 0);
    assert_eq!(user.used("monthly_free_model_messages").await, 1);
}

#[tokio::test]
async fn stale_profile_read_does_not_lose_the_usage_of_a_new_plan() {
    let interceptor = SdkInterceptor::default();
    let (database, _server, app) = behind(&interceptor).await;
    let mut catalog = mobix::catalog_file::sample().unwrap();
    for plan in &mut catalog.plans {
        plan.limits = Limits { hourly_max_messages: 1, ..Limits::default() };
    }
    app.store.replace_catalog(&catalog).await.unwrap();
    app.clock.set(at("2026-11-23T13:00:00Z"));
    let user = app.login("09121234567").await;
    let session = user.open_named(&models(true)[0]).await;
    assert_eq!(user.send(session, "one").await.0, StatusCode::CREATED);
    assert_eq!(user.send(session, "two").await.0, StatusCode::TOO_MANY_REQUESTS);

    let me = UserId::new(1);
    let key = [("PK", "USER#1"), ("SK", "PROFILE")];
    let key = key.map(|(name, value)| (name.to_owned(), AttributeValue::S(value.to_owned())));
    let get = database.client().get_item().table_name(TABLE).set_key(Some(key.into()));
    let before = get.send().await.unwrap().item.unwrap();
    let mut profile = app.store.profile(me).await.unwrap().unwrap();
    let plan = catalog.plans.iter().map(|plan| plan.id).max().unwrap_or(PlanId::new(1));
    profile.subscription = Some(Subscription::new(9, plan, app.clock.now(), None));
    app.store.put_profile(&profile).await.unwrap();
    assert_eq!(user.send(session, "three").await.0, StatusCode::CREATED);

    interceptor.show(before);
    assert_eq!(user.send(session, "four").await.0, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(user.send(session, "five").await.0, StatusCode::TOO_MANY_REQUESTS);
}
