//! Login with a code.

use futures_util::future::join_all;
use shared::auth::VerifyError;
use shared::credential::{MAX_TRIES, SessionToken};
use shared::model::{Device, DeviceId, DeviceKind, PlanId, Profile, UserId};
use shared::store::{LoginOutcome, LoginWrite};

use crate::helpers::{MINUTE, NUMBER, TestSetup, phone, wrong};

#[tokio::test]
async fn a_new_person_starts_on_the_plan_free() {
    let setup = TestSetup::new().await;
    let done = setup.log_in(NUMBER).await;
    assert!(done.created);
    assert_eq!((done.profile.id, done.profile.name.as_str()), (UserId::new(1), "Sara"));
    let stored = setup.store.profile(done.profile.id).await.unwrap().unwrap();
    assert_eq!(stored, done.profile);
    let subscription = stored.subscription_at(setup.now()).unwrap();
    assert_eq!((subscription.plan, subscription.end_date), (PlanId::new(4), None));
}

#[tokio::test]
async fn without_a_plan_free_a_new_person_has_no_subscription() {
    let setup = TestSetup::new().await;
    let mut catalog = setup.store.catalog().await.unwrap();
    for plan in &mut catalog.plans {
        plan.name = "Gratis".to_owned();
    }
    setup.store.replace_catalog(&catalog).await.unwrap();
    assert_eq!(setup.log_in(NUMBER).await.profile.subscription, None);
}

#[tokio::test]
async fn a_person_who_comes_back_keeps_their_name_and_gets_another_device() {
    let setup = TestSetup::new().await;
    let first = setup.log_in(NUMBER).await;
    setup.clock.advance(MINUTE);
    let code = setup.code(NUMBER).await;
    let second = setup.verify(NUMBER, &code, Some("Somebody else")).await.unwrap();
    assert!(!second.created);
    assert_eq!((second.profile.id, second.profile.name), (first.profile.id, "Sara".to_owned()));
    let devices = setup.devices.list(first.profile.id).await.unwrap();
    assert_eq!(devices.iter().map(|device| device.id.get()).collect::<Vec<_>>(), [2, 1]);
}

#[tokio::test]
async fn a_login_costs_six_requests_in_three_round_trips() {
    let setup = TestSetup::new().await;
    setup.log_in(NUMBER).await;
    setup.clock.advance(MINUTE);
    let code = setup.code(NUMBER).await;
    setup.requests.take();
    setup.verify(NUMBER, &code, None).await.unwrap();
    let mut requests = setup.requests.take();
    requests.sort();
    assert_eq!(
        requests,
        [
            "GetItem",
            "GetItem",
            "TransactWriteItems",
            "TransactWriteItems",
            "UpdateItem",
            "UpdateItem"
        ]
    );
}

#[tokio::test]
async fn five_wrong_guesses_burn_a_code() {
    let setup = TestSetup::new().await;
    let code = setup.code(NUMBER).await;
    for _ in 0..5 {
        let answer = setup.verify(NUMBER, &wrong(&code), Some("Sara")).await;
        assert!(matches!(answer, Err(VerifyError::InvalidCode)));
    }
    let answer = setup.verify(NUMBER, &code, Some("Sara")).await;
    assert!(matches!(answer, Err(VerifyError::InvalidCode)));
}

#[tokio::test]
async fn a_right_guess_after_four_wrong_ones_is_taken() {
    let setup = TestSetup::new().await;
    let code = setup.code(NUMBER).await;
    for _ in 0..4 {
        setup.verify(NUMBER, &wrong(&code), Some("Sara")).await.unwrap_err();
    }
    setup.verify(NUMBER, &code, Some("Sara")).await.unwrap();
}

#[tokio::test]
async fn of_fifty_guesses_at_once_no_more_than_five_are_compared() {
    let setup = TestSetup::new().await;
    let code = setup.code(NUMBER).await;
    let guess = wrong(&code);
    let guesses = join_all((0..50).map(|_| setup.verify(NUMBER, &guess, Some("Sara")))).await;
    assert!(guesses.iter().all(|guess| matches!(guess, Err(VerifyError::InvalidCode))));
    // Only a guess that was counted is compared.
    assert_eq!(setup.store.otp(&phone(NUMBER)).await.unwrap().unwrap().tries, MAX_TRIES);
    setup.verify(NUMBER, &code, Some("Sara")).await.unwrap_err();
}

#[tokio::test]
async fn a_source_address_has_so_many_wrong_codes_in_a_clock_hour() {
    let setup = TestSetup::with_address_cap(5).await;
    let code = setup.code(NUMBER).await;
    setup.clock.advance(MINUTE);
    let numbers: Vec<_> = (0..20).map(|n| format!("+9891212346{n:02}")).collect();
    let guesses = join_all(numbers.iter().map(|number| setup.verify(number, "000000", None))).await;
    let compared = |guess: &Result<_, _>| matches!(guess, Err(VerifyError::InvalidCode));
    assert_eq!(guesses.iter().filter(|guess| compared(guess)).count(), 5);
    // At the cap not even the right code is compared, and the code's own tries are not used up.
    for _ in 0..MAX_TRIES {
        match setup.verify(NUMBER, &code, Some("Sara")).await {
            Err(VerifyError::AddressLimit { retry_after }) => assert_eq!(retry_after, MINUTE * 59),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(setup.store.otp(&phone(NUMBER)).await.unwrap().unwrap().tries, 0);
    setup.verify_from("203.0.113.8", NUMBER, &code, Some("Sara")).await.unwrap();
    setup.clock.advance(MINUTE * 59);
    let code = setup.code(NUMBER).await;
    setup.verify(NUMBER, &code, None).await.unwrap();
}

#[tokio::test]
async fn right_codes_do_not_count_for_the_source_address() {
    let setup = TestSetup::with_address_cap(2).await;
    for n in 0..10 {
        let number = format!("+9891212346{n:02}");
        setup.request_code_from(&format!("203.0.113.{n}"), &number).await.unwrap();
        let (code, _) = setup.sms.last(&number);
        let nameless = setup.verify(&number, &code, None).await;
        assert!(matches!(nameless, Err(VerifyError::NameRequired)));
        setup.verify(&number, &code, Some("Sara")).await.unwrap();
    }
}

#[tokio::test]
async fn of_two_who_use_a_code_at_once_one_gets_a_token() {
    let setup = TestSetup::new().await;
    for number in [NUMBER, "+989121234568"] {
        let code = setup.code(number).await;
        let (a, b) = tokio::join!(
            setup.verify(number, &code, Some("Sara")),
            setup.verify(number, &code, Some("Reza")),
        );
        let (done, refused) = if a.is_ok() { (a, b) } else { (b, a) };
        assert!(matches!(refused, Err(VerifyError::InvalidCode)));
        let user = done.unwrap().profile.id;
        assert_eq!(setup.store.phone_owner(&phone(number)).await.unwrap(), Some(user));
        assert_eq!(setup.devices.list(user).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_used_code_is_of_no_use_and_the_limits_stay() {
    let setup = TestSetup::new().await;
    let code = setup.code(NUMBER).await;
    setup.verify(NUMBER, &code, Some("Sara")).await.unwrap();
    let again = setup.verify(NUMBER, &code, None).await;
    assert!(matches!(again, Err(VerifyError::InvalidCode)));
    setup.request_code(NUMBER).await.unwrap_err();
    assert_eq!(setup.store.otp(&phone(NUMBER)).await.unwrap().unwrap().sends, [setup.now()]);
}

#[tokio::test]
async fn a_new_number_without_a_name_can_use_its_code_again() {
    let setup = TestSetup::new().await;
    let code = setup.code(NUMBER).await;
    for _ in 0..10 {
        let answer = setup.verify(NUMBER, &code, None).await;
        assert!(matches!(answer, Err(VerifyError::NameRequired)));
    }
    assert!(setup.verify(NUMBER, &code, Some("Sara")).await.unwrap().created);
}

#[tokio::test]
async fn a_code_expires_after_five_minutes() {
    let setup = TestSetup::new().await;
    let code = setup.code(NUMBER).await;
    setup.clock.advance(MINUTE * 5);
    let late = setup.verify(NUMBER, &code, Some("Sara")).await;
    assert!(matches!(late, Err(VerifyError::InvalidCode)));
}

#[tokio::test]
async fn a_newer_code_replaces_the_one_before_and_its_tries() {
    let setup = TestSetup::new().await;
    let old = setup.code(NUMBER).await;
    for _ in 0..5 {
        setup.verify(NUMBER, &wrong(&old), None).await.unwrap_err();
    }
    setup.clock.advance(MINUTE);
    let new = setup.code(NUMBER).await;
    if old != new {
        setup.verify(NUMBER, &old, Some("Sara")).await.unwrap_err();
    }
    setup.verify(NUMBER, &new, Some("Sara")).await.unwrap();
}

#[tokio::test]
async fn a_number_that_never_asked_has_no_code() {
    let setup = TestSetup::new().await;
    let answer = setup.verify(NUMBER, "000000", Some("Sara")).await;
    assert!(matches!(answer, Err(VerifyError::InvalidCode)));
}

/// Writes a login as somebody would who read the account before another login changed it.
async fn outrun(setup: &TestSetup, account: &Profile, created: bool) -> LoginOutcome {
    setup.clock.advance(MINUTE);
    setup.request_code(NUMBER).await.unwrap();
    let phone = phone(NUMBER);
    let code = setup.store.otp(&phone).await.unwrap().unwrap().code_hash.unwrap();
    let token = SessionToken::generate().unwrap().hash();
    let (now, id) = (setup.now(), DeviceId::new(account.last_device));
    let device = String::new();
    let device = Device {
        id,
        kind: DeviceKind::App,
        device,
        created_at: now,
        last_used_at: now,
        expires_at: now + MINUTE,
    };
    let write = LoginWrite {
        phone: &phone,
        code: &code,
        token: &token,
        device: &device,
        last_expiry: now + MINUTE,
        account,
        created,
    };
    let outcome = setup.store.log_in(write).await.unwrap();
    assert_eq!(setup.store.token(&token).await.unwrap(), None);
    outcome
}

#[tokio::test]
async fn a_number_never_gets_a_second_account() {
    let setup = TestSetup::new().await;
    let first = setup.log_in(NUMBER).await.profile;
    let second = Profile { id: UserId::new(99), ..first };
    assert_eq!(outrun(&setup, &second, true).await, LoginOutcome::AccountChanged);
    assert_eq!(setup.store.profile(second.id).await.unwrap(), None);
}

#[tokio::test]
async fn two_logins_never_share_a_device() {
    let setup = TestSetup::new().await;
    let known = setup.log_in(NUMBER).await.profile;
    assert_eq!(outrun(&setup, &known, false).await, LoginOutcome::AccountChanged);
}
