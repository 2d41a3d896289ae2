//! How long a token works, and how it ends.

use std::time::Duration;

use shared::auth::{AuthenticateError, Identity, LoggedIn, RevokeError};
use shared::model::DeviceId;

use crate::helpers::{DAY, HOUR, MINUTE, NUMBER, World};

const SECOND: Duration = Duration::from_secs(1);

async fn works(world: &World, login: &LoggedIn) -> bool {
    match world.authenticator.authenticate(&login.token.hash()).await {
        Ok(identity) => identity.user == login.profile.id,
        Err(AuthenticateError::Unknown) => false,
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test]
async fn a_token_works_from_login_to_logout() {
    let world = World::new().await;
    let login = world.log_in(NUMBER).await;
    let identity = world.authenticator.authenticate(&login.token.hash()).await.unwrap();
    let (user, device) = (login.profile.id, DeviceId::new(1));
    assert_eq!(identity, Identity { user, device, token: login.token.hash() });
    world.devices.logout(&identity).await.unwrap();
    assert!(!works(&world, &login).await);
    assert_eq!(world.devices.list(user).await.unwrap(), []);
    world.devices.logout(&identity).await.unwrap();
}

#[tokio::test]
async fn a_token_stops_after_7_days_without_use() {
    let world = World::new().await;
    let login = world.log_in(NUMBER).await;
    assert_eq!(login.expires_at, world.now() + DAY * 7);
    world.clock.advance(DAY * 7 - SECOND);
    let unused = world.log_in("+989121234568").await;
    assert!(works(&world, &login).await);
    world.clock.advance(DAY * 7 - SECOND);
    assert!(works(&world, &login).await);
    world.clock.advance(SECOND);
    assert!(!works(&world, &unused).await);
}

#[tokio::test]
async fn a_token_in_use_stops_after_90_days() {
    let world = World::new().await;
    let login = world.log_in(NUMBER).await;
    for _ in 0..14 {
        world.clock.advance(DAY * 6);
        assert!(works(&world, &login).await);
    }
    world.clock.advance(DAY * 6 - SECOND);
    assert!(works(&world, &login).await);
    world.clock.advance(SECOND);
    assert!(!works(&world, &login).await);
}

#[tokio::test]
async fn an_expired_device_is_neither_listed_nor_revoked() {
    let world = World::new().await;
    let login = world.log_in(NUMBER).await;
    world.clock.advance(DAY * 7);
    assert_eq!(world.devices.list(login.profile.id).await.unwrap(), []);
    let answer = world.devices.revoke(login.profile.id, DeviceId::new(1)).await;
    assert!(matches!(answer, Err(RevokeError::NotFound)));
}

#[tokio::test]
async fn use_is_noted_once_an_hour() {
    let world = World::new().await;
    let login = world.log_in(NUMBER).await;
    let start = world.now();
    world.calls.take();
    let mut noted = Vec::new();
    for _ in 0..12 {
        world.clock.advance(MINUTE * 10);
        assert!(works(&world, &login).await);
        noted.push(world.calls.take().len() == 2);
    }
    let sixth = [false, false, false, false, false, true];
    assert_eq!(noted, [sixth, sixth].concat());
    let device = world.devices.list(login.profile.id).await.unwrap().remove(0);
    assert_eq!(device.last_used_at, start + HOUR * 2);
    assert_eq!(device.expires_at, start + HOUR * 2 + DAY * 7);
}

#[tokio::test]
async fn a_use_that_cannot_be_noted_does_not_fail_the_request() {
    let world = World::new().await;
    let login = world.log_in(NUMBER).await;
    world.clock.advance(HOUR);
    world.calls.refuse("TransactWriteItems");
    assert!(works(&world, &login).await);
}

#[tokio::test]
async fn a_table_that_does_not_answer_lets_nobody_in_and_logs_nobody_out() {
    let world = World::new().await;
    let login = world.log_in(NUMBER).await;
    world.calls.refuse("GetItem");
    let answer = world.authenticator.authenticate(&login.token.hash()).await;
    assert!(matches!(answer, Err(AuthenticateError::Store(_))));
}

#[tokio::test]
async fn noting_its_use_does_not_bring_a_revoked_token_back() {
    let world = World::new().await;
    let login = world.log_in(NUMBER).await;
    let (hash, user) = (login.token.hash(), login.profile.id);
    let read_before = world.store.token(&hash).await.unwrap().unwrap();
    world.devices.revoke(user, DeviceId::new(1)).await.unwrap();
    let now = world.now() + HOUR;
    world.store.note_token_use(&hash, &read_before, now, now + DAY).await.unwrap();
    assert_eq!(world.store.token(&hash).await.unwrap(), None);
    assert_eq!(world.store.devices(user).await.unwrap(), []);
}

#[tokio::test]
async fn a_device_is_revoked_by_its_owner_only() {
    let world = World::new().await;
    let (sara, reza) = (world.log_in(NUMBER).await, world.log_in("+989121234568").await);
    world.clock.advance(MINUTE);
    let second = world.log_in(NUMBER).await;
    let device = DeviceId::new(2);
    let of_another = world.devices.revoke(reza.profile.id, device).await;
    assert!(matches!(of_another, Err(RevokeError::NotFound)));
    world.devices.revoke(sara.profile.id, device).await.unwrap();
    assert!(works(&world, &sara).await && works(&world, &reza).await);
    assert!(!works(&world, &second).await);
    let again = world.devices.revoke(sara.profile.id, device).await;
    assert!(matches!(again, Err(RevokeError::NotFound)));
}
