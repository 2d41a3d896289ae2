//! The life of a session token.

use std::time::Duration;

use shared::auth::{AuthenticateError, Identity, LoggedIn, RevokeError};
use shared::model::DeviceId;

use crate::helpers::{DAY, HOUR, MINUTE, NUMBER, TestSetup};

const SECOND: Duration = Duration::from_secs(1);

async fn works(setup: &TestSetup, login: &LoggedIn) -> bool {
    match setup.authenticator.authenticate(&login.token.hash()).await {
        Ok(identity) => identity.user == login.profile.id,
        Err(AuthenticateError::Unknown) => false,
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test]
async fn a_token_works_from_login_to_logout() {
    let setup = TestSetup::new().await;
    let login = setup.log_in(NUMBER).await;
    let identity = setup.authenticator.authenticate(&login.token.hash()).await.unwrap();
    let (user, device) = (login.profile.id, DeviceId::new(1));
    assert_eq!(identity, Identity { user, device, token: login.token.hash() });
    setup.devices.logout(&identity).await.unwrap();
    assert!(!works(&setup, &login).await);
    assert_eq!(setup.devices.list(user).await.unwrap(), []);
    setup.devices.logout(&identity).await.unwrap();
}

#[tokio::test]
async fn a_token_stops_after_7_days_without_use() {
    let setup = TestSetup::new().await;
    let login = setup.log_in(NUMBER).await;
    assert_eq!(login.expires_at, setup.now() + DAY * 7);
    setup.clock.advance(DAY * 7 - SECOND);
    let unused = setup.log_in("+989121234568").await;
    assert!(works(&setup, &login).await);
    setup.clock.advance(DAY * 7 - SECOND);
    assert!(works(&setup, &login).await);
    setup.clock.advance(SECOND);
    assert!(!works(&setup, &unused).await);
}

#[tokio::test]
async fn a_token_in_use_stops_after_90_days() {
    let setup = TestSetup::new().await;
    let login = setup.log_in(NUMBER).await;
    for _ in 0..14 {
        setup.clock.advance(DAY * 6);
        assert!(works(&setup, &login).await);
    }
    setup.clock.advance(DAY * 6 - SECOND);
    assert!(works(&setup, &login).await);
    setup.clock.advance(SECOND);
    assert!(!works(&setup, &login).await);
}

#[tokio::test]
async fn an_expired_device_is_neither_listed_nor_revoked() {
    let setup = TestSetup::new().await;
    let login = setup.log_in(NUMBER).await;
    setup.clock.advance(DAY * 7);
    assert_eq!(setup.devices.list(login.profile.id).await.unwrap(), []);
    let answer = setup.devices.revoke(login.profile.id, DeviceId::new(1)).await;
    assert!(matches!(answer, Err(RevokeError::NotFound)));
}

#[tokio::test]
async fn use_is_noted_once_an_hour() {
    let setup = TestSetup::new().await;
    let login = setup.log_in(NUMBER).await;
    let start = setup.now();
    setup.requests.take();
    let mut noted = Vec::new();
    for _ in 0..12 {
        setup.clock.advance(MINUTE * 10);
        assert!(works(&setup, &login).await);
        noted.push(setup.requests.take().len() == 2);
    }
    let sixth = [false, false, false, false, false, true];
    assert_eq!(noted, [sixth, sixth].concat());
    let device = setup.devices.list(login.profile.id).await.unwrap().remove(0);
    assert_eq!(device.last_used_at, start + HOUR * 2);
    assert_eq!(device.expires_at, start + HOUR * 2 + DAY * 7);
}

#[tokio::test]
async fn a_use_that_cannot_be_noted_does_not_fail_the_request() {
    let setup = TestSetup::new().await;
    let login = setup.log_in(NUMBER).await;
    setup.clock.advance(HOUR);
    setup.requests.refuse("TransactWriteItems");
    assert!(works(&setup, &login).await);
}

#[tokio::test]
async fn a_table_that_does_not_answer_lets_nobody_in_and_logs_nobody_out() {
    let setup = TestSetup::new().await;
    let login = setup.log_in(NUMBER).await;
    setup.requests.refuse("GetItem");
    let answer = setup.authenticator.authenticate(&login.token.hash()).await;
    assert!(matches!(answer, Err(AuthenticateError::Store(_))));
}

#[tokio::test]
async fn noting_its_use_does_not_bring_a_revoked_token_back() {
    let setup = TestSetup::new().await;
    let login = setup.log_in(NUMBER).await;
    let (hash, user) = (login.token.hash(), login.profile.id);
    let read_before = setup.store.token(&hash).await.unwrap().unwrap();
    setup.devices.revoke(user, DeviceId::new(1)).await.unwrap();
    let now = setup.now() + HOUR;
    setup.store.note_token_use(&hash, &read_before, now, now + DAY).await.unwrap();
    assert_eq!(setup.store.token(&hash).await.unwrap(), None);
    assert_eq!(setup.store.devices(user).await.unwrap(), []);
}

#[tokio::test]
async fn a_device_is_revoked_by_its_owner_only() {
    let setup = TestSetup::new().await;
    let (sara, reza) = (setup.log_in(NUMBER).await, setup.log_in("+989121234568").await);
    setup.clock.advance(MINUTE);
    let second = setup.log_in(NUMBER).await;
    let device = DeviceId::new(2);
    let of_another = setup.devices.revoke(reza.profile.id, device).await;
    assert!(matches!(of_another, Err(RevokeError::NotFound)));
    setup.devices.revoke(sara.profile.id, device).await.unwrap();
    assert!(works(&setup, &sara).await && works(&setup, &reza).await);
    assert!(!works(&setup, &second).await);
    let again = setup.devices.revoke(sara.profile.id, device).await;
    assert!(matches!(again, Err(RevokeError::NotFound)));
}
