//! Telegram's updates in the table: one worker at a time claims an update, and it is finished once.

use std::time::Duration;

use shared::model::{TelegramId, TelegramMessageId, UpdateId};
use shared::store::{Claimed, UpdateClaim};

use crate::helpers::{MINUTE, TestSetup};

const UPDATE: UpdateId = UpdateId::new(481_000_001);

async fn claim(setup: &TestSetup) -> Claimed {
    let now = setup.now();
    setup.store.claim_update(UPDATE, now, now + 6 * MINUTE).await.unwrap()
}

async fn claim_successfully(setup: &TestSetup) -> UpdateClaim {
    match claim(setup).await {
        Claimed::New(claim) => claim,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_update_is_one_workers_until_its_time_is_over() {
    let setup = TestSetup::new().await;
    let mut first = claim_successfully(&setup).await;
    let until = setup.now() + 6 * MINUTE;
    assert_eq!(claim(&setup).await, Claimed::Running(until));
    first.sent.push(TelegramMessageId::new(12));
    assert!(setup.store.record_sent(&first).await.unwrap());
    setup.clock.advance(6 * MINUTE + Duration::from_micros(1));
    let second = claim_successfully(&setup).await;
    assert_eq!(second.sent, first.sent, "what was sent is known to the next");
    assert!(!setup.store.record_sent(&first).await.unwrap(), "the first one was too slow");
    assert!(!setup.store.finish_update(&first, setup.now()).await.unwrap());
    assert!(setup.store.finish_update(&second, setup.now()).await.unwrap());
    setup.clock.advance(60 * MINUTE);
    assert_eq!(claim(&setup).await, Claimed::Finished);
}

#[tokio::test]
async fn an_update_that_failed_is_free_at_once() {
    let setup = TestSetup::new().await;
    let first = claim_successfully(&setup).await;
    setup.store.release_update(&first).await.unwrap();
    let second = claim_successfully(&setup).await;
    assert_ne!(first.attempt, second.attempt);
}

#[tokio::test]
async fn of_many_workers_at_once_one_gets_an_update() {
    let setup = TestSetup::new().await;
    let workers: Vec<_> = (0..20)
        .map(|_| {
            let setup = setup.clone();
            tokio::spawn(async move { matches!(claim(&setup).await, Claimed::New(_)) })
        })
        .collect();
    let mut won = 0;
    for worker in workers {
        won += usize::from(worker.await.unwrap());
    }
    assert_eq!(won, 1);
}

#[tokio::test]
async fn an_album_is_answered_by_one_of_its_updates() {
    let setup = TestSetup::new().await;
    let chat = TelegramId::new(5);
    let has = async |album, update| {
        let update = UpdateId::new(update);
        setup.store.album_was_answered(chat, album, update, setup.now()).await.unwrap()
    };
    let had = [has("a", 1).await, has("a", 2).await, has("a", 1).await, has("b", 2).await];
    assert_eq!(had, [true, false, true, true]);
}
