//! Telegram accounts: each logs in by a phone number or by a link, and belongs to one account.

use std::time::Duration;

use shared::auth::{LINK_CODE_LIFE, RedeemOutcome, TelegramIdentity};
use shared::model::{DeviceId, DeviceKind, Locale, SessionId, TelegramId, UserId};
use shared::store::OPEN_LINK_CODES;

use crate::helpers::{NUMBER, TestSetup, phone};

const ACCOUNT: TelegramId = TelegramId::new(7_000_001);
const OTHER: TelegramId = TelegramId::new(7_000_002);

fn profile(account: TelegramId) -> TelegramIdentity<'static> {
    TelegramIdentity { account, name: "Sara Ahmadi", locale: Locale::En }
}

/// Whose account a link logs in to.
async fn redeem(setup: &TestSetup, account: TelegramId, code: &str) -> Option<UserId> {
    match setup.accounts.redeem(profile(account), code).await.unwrap() {
        RedeemOutcome::LoggedIn(profile) => Some(profile.id),
        RedeemOutcome::OtherAccount | RedeemOutcome::Invalid => None,
    }
}

async fn user_of(setup: &TestSetup, account: TelegramId) -> Option<UserId> {
    setup.store.telegram_chat_state(account, account).await.unwrap().link.map(|link| link.user)
}

#[tokio::test]
async fn a_new_number_gets_an_account_on_the_free_plan() {
    let setup = TestSetup::new().await;
    let (profile, created) =
        setup.accounts.sign_in(profile(ACCOUNT), &phone(NUMBER)).await.unwrap();
    assert!(created);
    assert_eq!(profile.name, "Sara Ahmadi");
    assert!(profile.is_verified);
    assert!(profile.plan_at(setup.now()).is_some(), "{profile:?}");
    assert_eq!(user_of(&setup, ACCOUNT).await, Some(profile.id));
    assert_eq!(setup.store.phone_owner(&phone(NUMBER)).await.unwrap(), Some(profile.id));
}

#[tokio::test]
async fn the_number_leads_to_the_account_of_the_app() {
    let setup = TestSetup::new().await;
    let account = setup.log_in(NUMBER).await.profile;
    let (profile, created) =
        setup.accounts.sign_in(profile(ACCOUNT), &phone(NUMBER)).await.unwrap();
    assert!(!created);
    assert_eq!((profile.id, profile.name), (account.id, account.name));
}

#[tokio::test]
async fn two_who_log_in_with_one_new_number_at_once_get_one_account() {
    let setup = TestSetup::new().await;
    let number = phone(NUMBER);
    let (one, other) = tokio::join!(
        setup.accounts.sign_in(profile(ACCOUNT), &number),
        setup.accounts.sign_in(profile(OTHER), &number),
    );
    let (one, other) = (one.unwrap(), other.unwrap());
    assert_eq!(one.0.id, other.0.id);
    assert_eq!([one.1, other.1].iter().filter(|created| **created).count(), 1);
}

#[tokio::test]
async fn a_link_logs_one_telegram_account_in_and_only_once() {
    let setup = TestSetup::new().await;
    let user = setup.log_in(NUMBER).await.profile.id;
    let code = setup.accounts.link_code(user).await.unwrap();
    assert_eq!(redeem(&setup, ACCOUNT, code.expose()).await, Some(user));
    assert_eq!(redeem(&setup, OTHER, code.expose()).await, None);
    assert_eq!(user_of(&setup, ACCOUNT).await, Some(user));
    assert_eq!(user_of(&setup, OTHER).await, None);
    // The same update once more, as its first end was not seen.
    assert_eq!(redeem(&setup, ACCOUNT, code.expose()).await, Some(user));
}

#[tokio::test]
async fn a_strangers_link_does_not_take_over_whoever_is_logged_in() {
    let setup = TestSetup::new().await;
    let stranger = setup.log_in(NUMBER).await.profile.id;
    let code = setup.accounts.link_code(stranger).await.unwrap();
    let own = phone("+989121234568");
    let (sara, _) = setup.accounts.sign_in(profile(ACCOUNT), &own).await.unwrap();
    let redeemed = setup.accounts.redeem(profile(ACCOUNT), code.expose()).await.unwrap();
    assert_eq!(redeemed, RedeemOutcome::OtherAccount);
    assert_eq!(user_of(&setup, ACCOUNT).await, Some(sara.id));
    assert_eq!(redeem(&setup, OTHER, code.expose()).await, Some(stranger), "it is not used");
}

#[tokio::test]
async fn of_many_who_follow_one_link_at_once_one_is_logged_in() {
    let setup = TestSetup::new().await;
    let user = setup.log_in(NUMBER).await.profile.id;
    let code = setup.accounts.link_code(user).await.unwrap();
    let follow = |number| {
        let (accounts, code) = (setup.accounts.clone(), code.expose().to_owned());
        tokio::spawn(async move {
            let redeemed = accounts.redeem(profile(TelegramId::new(number)), &code).await;
            matches!(redeemed.unwrap(), RedeemOutcome::LoggedIn(_))
        })
    };
    let followers: Vec<_> = (1..=20).map(follow).collect();
    let mut logged_in = 0;
    for follower in followers {
        logged_in += usize::from(follower.await.unwrap());
    }
    assert_eq!(logged_in, 1);
}

#[tokio::test]
async fn a_link_that_is_too_old_or_unknown_logs_nobody_in() {
    let setup = TestSetup::new().await;
    let user = setup.log_in(NUMBER).await.profile.id;
    let code = setup.accounts.link_code(user).await.unwrap();
    setup.clock.advance(LINK_CODE_LIFE + Duration::from_micros(1));
    for code in [code.expose(), "", "nothing", &"A".repeat(43)] {
        assert_eq!(redeem(&setup, ACCOUNT, code).await, None);
    }
    assert_eq!(user_of(&setup, ACCOUNT).await, None);
}

#[tokio::test]
async fn after_logout_the_next_user_sees_none_of_the_chats() {
    let setup = TestSetup::new().await;
    let (first, _) = setup.accounts.sign_in(profile(ACCOUNT), &phone(NUMBER)).await.unwrap();
    let session = SessionId::new(3);
    setup.store.set_chat_session((ACCOUNT, ACCOUNT), first.id, session).await.unwrap();
    assert_eq!(
        setup.store.telegram_chat_state(ACCOUNT, ACCOUNT).await.unwrap().session,
        Some(session)
    );
    setup.accounts.sign_out(ACCOUNT).await.unwrap();
    setup.accounts.sign_out(ACCOUNT).await.unwrap();
    assert_eq!(user_of(&setup, ACCOUNT).await, None);
    let other = phone("+989121234568");
    let (second, _) = setup.accounts.sign_in(profile(ACCOUNT), &other).await.unwrap();
    assert_ne!(first.id, second.id);
    assert_eq!(setup.store.telegram_chat_state(ACCOUNT, ACCOUNT).await.unwrap().session, None);
}

#[tokio::test]
async fn neither_codes_nor_numbers_are_stored_as_they_are() {
    let setup = TestSetup::new().await;
    let user = setup.log_in(NUMBER).await.profile.id;
    let code = setup.accounts.link_code(user).await.unwrap();
    let scan = setup.store.client().scan().table_name(setup.store.table()).send().await.unwrap();
    assert!(!format!("{:?}", scan.items()).contains(code.expose()));
}

#[tokio::test]
async fn a_linked_account_is_a_device_that_is_listed_and_revoked() {
    let setup = TestSetup::new().await;
    let login = setup.log_in(NUMBER).await;
    let user = login.profile.id;
    let code = setup.accounts.link_code(user).await.unwrap();
    redeem(&setup, ACCOUNT, code.expose()).await;
    let kinds = async || {
        let devices = setup.devices.list(user).await.unwrap();
        devices.into_iter().map(|device| device.kind).collect::<Vec<_>>()
    };
    assert_eq!(kinds().await, [DeviceKind::Telegram, DeviceKind::App]);
    let stranger = setup.log_in("+989121234568").await.profile.id;
    let device = DeviceId::of_telegram(ACCOUNT);
    assert!(setup.devices.revoke(stranger, device).await.is_err());
    assert_eq!(user_of(&setup, ACCOUNT).await, Some(user));
    setup.devices.revoke(user, device).await.unwrap();
    assert_eq!(user_of(&setup, ACCOUNT).await, None);
    assert_eq!(kinds().await, [DeviceKind::App]);
}

#[tokio::test]
async fn logging_out_everywhere_else_ends_links_and_other_devices() {
    let setup = TestSetup::new().await;
    let first = setup.log_in(NUMBER).await;
    setup.clock.advance(Duration::from_secs(60));
    let second = setup.log_in(NUMBER).await;
    setup.accounts.sign_in(profile(ACCOUNT), &phone(NUMBER)).await.unwrap();
    let me = setup.authenticator.authenticate(&second.token.hash()).await.unwrap();
    setup.devices.revoke_others(&me).await.unwrap();
    assert!(setup.authenticator.authenticate(&first.token.hash()).await.is_err());
    assert!(setup.authenticator.authenticate(&second.token.hash()).await.is_ok());
    assert_eq!(user_of(&setup, ACCOUNT).await, None);
}

#[tokio::test]
async fn an_account_that_another_user_linked_since_is_not_listed() {
    let setup = TestSetup::new().await;
    let first = setup.log_in(NUMBER).await.profile.id;
    setup.accounts.sign_in(profile(ACCOUNT), &phone(NUMBER)).await.unwrap();
    setup.accounts.sign_out(ACCOUNT).await.unwrap();
    setup.accounts.sign_in(profile(ACCOUNT), &phone("+989121234568")).await.unwrap();
    assert_eq!(setup.devices.list(first).await.unwrap().len(), 1);
    let device = DeviceId::of_telegram(ACCOUNT);
    assert!(setup.devices.revoke(first, device).await.is_err());
}

#[tokio::test]
async fn of_a_users_link_codes_the_newest_five_work() {
    let setup = TestSetup::new().await;
    let user = setup.log_in(NUMBER).await.profile.id;
    let mut codes = Vec::new();
    for _ in 0..=OPEN_LINK_CODES {
        codes.push(setup.accounts.link_code(user).await.unwrap());
    }
    assert_eq!(redeem(&setup, ACCOUNT, codes[0].expose()).await, None);
    assert_eq!(redeem(&setup, ACCOUNT, codes[1].expose()).await, Some(user));
}
