//! Telegram's updates in the table: claimed by one worker at a time, and ended once.

use std::time::Duration;

use shared::model::{TelegramId, TelegramMessageId, UpdateId};
use shared::store::{Claimed, UpdateClaim};

use crate::helpers::{MINUTE, World};

const UPDATE: UpdateId = UpdateId::new(481_000_001);

async fn claim(world: &World) -> Claimed {
    let now = world.now();
    world.store.claim_update(UPDATE, now, now + 6 * MINUTE).await.unwrap()
}

async fn ours(world: &World) -> UpdateClaim {
    match claim(world).await {
        Claimed::Ours(claim) => claim,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_update_is_one_workers_until_its_time_is_over() {
    let world = World::new().await;
    let mut first = ours(&world).await;
    let until = world.now() + 6 * MINUTE;
    assert_eq!(claim(&world).await, Claimed::Running(until));
    first.sent.push(TelegramMessageId::new(12));
    assert!(world.store.note_sent(&first).await.unwrap());
    world.clock.advance(6 * MINUTE + Duration::from_micros(1));
    let second = ours(&world).await;
    assert_eq!(second.sent, first.sent, "what was sent is known to the next");
    assert!(!world.store.note_sent(&first).await.unwrap(), "the first one was too slow");
    assert!(!world.store.finish_update(&first, world.now()).await.unwrap());
    assert!(world.store.finish_update(&second, world.now()).await.unwrap());
    world.clock.advance(60 * MINUTE);
    assert_eq!(claim(&world).await, Claimed::Finished);
}

#[tokio::test]
async fn an_update_that_failed_is_free_at_once() {
    let world = World::new().await;
    let first = ours(&world).await;
    world.store.release_update(&first).await.unwrap();
    let second = ours(&world).await;
    assert_ne!(first.attempt, second.attempt);
}

#[tokio::test]
async fn of_many_workers_at_once_one_gets_an_update() {
    let world = World::new().await;
    let workers: Vec<_> = (0..20)
        .map(|_| {
            let world = world.clone();
            tokio::spawn(async move { matches!(claim(&world).await, Claimed::Ours(_)) })
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
    let world = World::new().await;
    let chat = TelegramId::new(5);
    let has = async |album, update| {
        let update = UpdateId::new(update);
        world.store.has_album(chat, album, update, world.now()).await.unwrap()
    };
    let had = [has("a", 1).await, has("a", 2).await, has("a", 1).await, has("b", 2).await];
    assert_eq!(had, [true, false, true, true]);
}
