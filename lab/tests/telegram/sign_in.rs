//! Signing in by a contact or by a deep link from the app, and signing out.

use crate::helpers::{PHONE, SARA, TestSetup};

/// Somebody else.
const OMID: i64 = 43;

#[tokio::test]
async fn an_unknown_sender_is_asked_for_their_phone_number() {
    let setup = TestSetup::new().await;
    for text in ["/start", "Why is the sky blue?", "/usage"] {
        assert!(setup.ask(text).await.starts_with("Hello! I am MobixAI"), "{text}");
        let keyboard = setup.last(SARA).reply_markup.unwrap();
        assert_eq!(keyboard["keyboard"][0][0]["request_contact"], true);
    }
    assert_eq!(setup.user(SARA).await, None);
    assert_eq!(setup.provider.request_count(), 0);
    setup.assert_good();
}

#[tokio::test]
async fn a_senders_own_contact_logs_them_in_and_removes_the_keyboard() {
    let setup = TestSetup::new().await;
    setup.deliver(&setup.sara().shares_contact("989121234567")).await;
    let welcome = setup.last(SARA);
    assert_eq!(welcome.text, "Welcome, Sara! Your account is ready. Just write to me.");
    assert_eq!(welcome.reply_markup.unwrap()["remove_keyboard"], true);
    let user = setup.user(SARA).await.unwrap();
    let profile = setup.store.profile(user).await.unwrap().unwrap();
    assert_eq!((profile.phone_number.as_str(), profile.name.as_str()), (PHONE, "Sara"));
    assert_eq!(setup.ask("/start").await, "Welcome back, Sara! Just write to me.");
    setup.assert_good();
}

#[tokio::test]
async fn another_persons_contact_logs_nobody_in() {
    let setup = TestSetup::new().await;
    for of in [Some(OMID), None] {
        setup.deliver(&setup.sara().shares_contact_of(of, PHONE)).await;
        assert!(setup.last(SARA).text.starts_with("That is not your own number."));
    }
    setup.deliver(&setup.sara().shares_contact("12")).await;
    assert!(setup.last(SARA).text.starts_with("That is not your own number."));
    assert_eq!(setup.user(SARA).await, None);
    setup.assert_good();
}

#[tokio::test]
async fn a_deep_link_from_the_app_logs_in_to_its_account_once() {
    let setup = TestSetup::new().await;
    let user = setup.log_in().await;
    let code = setup.worker.accounts.link_code(user).await.unwrap();
    let start = format!("/start {}", code.expose());
    let omid = setup.api.user(OMID).named("Omid").language("en");
    setup.deliver(&omid.says(&start)).await;
    let said = setup.last(OMID).text;
    assert_eq!(said, "You are logged in as Sara (…4567). /logout ends that.");
    assert_eq!(setup.user(OMID).await, Some(user));
    let third = setup.api.user(44).language("en");
    setup.deliver(&third.says(&start)).await;
    assert!(setup.last(44).text.starts_with("This link was used before"));
    assert_eq!(setup.user(44).await, None);
    setup.assert_good();
}

#[tokio::test]
async fn a_login_is_kept_when_another_contact_or_another_accounts_link_is_sent() {
    let setup = TestSetup::new().await;
    let user = setup.log_in().await;
    setup.deliver(&setup.sara().shares_contact(PHONE)).await;
    assert_eq!(setup.last(SARA).text, "Welcome back, Sara! Just write to me.");
    setup.deliver(&setup.sara().shares_contact_of(Some(OMID), "+989121234568")).await;
    assert!(setup.last(SARA).text.starts_with("I can only read text so far."));
    let omid = setup.api.user(OMID).named("Omid").language("en");
    setup.deliver(&omid.shares_contact("+989121234568")).await;
    let other = setup.user(OMID).await.unwrap();
    let code = setup.worker.accounts.link_code(other).await.unwrap();
    let said = setup.ask(&format!("/start {}", code.expose())).await;
    assert!(said.starts_with("This link is for another account than yours."), "{said}");
    assert_eq!((setup.user(SARA).await, setup.user(OMID).await), (Some(user), Some(other)));
    setup.assert_good();
}

#[tokio::test]
async fn a_sender_who_logged_out_is_asked_for_their_phone_number_again() {
    let setup = TestSetup::new().await;
    setup.log_in().await;
    assert_eq!(setup.ask("/logout").await, "You are logged out. /start logs you in again.");
    assert_eq!(setup.user(SARA).await, None);
    assert!(setup.ask("Are you there?").await.starts_with("Hello! I am MobixAI"));
    assert_eq!(setup.ask("/logout").await, "You are logged out. /start logs you in again.");
    assert_eq!(setup.provider.request_count(), 0);
    setup.assert_good();
}

#[tokio::test]
async fn the_bot_replies_in_the_language_of_the_senders_app() {
    let setup = TestSetup::new().await;
    let of = |language: Option<&str>| {
        let person = setup.api.user(SARA).named("Sara");
        language.map_or_else(|| person.clone(), |language| person.clone().language(language))
    };
    for (language, begins) in [(None, "سلام!"), (Some("de"), "سلام!"), (Some("en-GB"), "Hello!")]
    {
        setup.deliver(&of(language).says("/start")).await;
        assert!(setup.last(SARA).text.starts_with(begins), "{language:?}");
    }
    setup.assert_good();
}
