//! Signing in by a contact or by a deep link from the app, and signing out.

use crate::helpers::{PHONE, SARA, World};

/// Somebody else.
const OMID: i64 = 43;

#[tokio::test]
async fn an_unknown_sender_is_asked_for_their_phone_number() {
    let world = World::new().await;
    for text in ["/start", "Why is the sky blue?", "/usage"] {
        assert!(world.ask(text).await.starts_with("Hello! I am MobixAI"), "{text}");
        let keyboard = world.last(SARA).reply_markup.unwrap();
        assert_eq!(keyboard["keyboard"][0][0]["request_contact"], true);
    }
    assert_eq!(world.user(SARA).await, None);
    assert_eq!(world.provider.request_count(), 0);
    world.assert_good();
}

#[tokio::test]
async fn a_senders_own_contact_logs_them_in_and_removes_the_keyboard() {
    let world = World::new().await;
    world.deliver(&world.sara().shares_contact("989121234567")).await;
    let welcome = world.last(SARA);
    assert_eq!(welcome.text, "Welcome, Sara! Your account is ready. Just write to me.");
    assert_eq!(welcome.reply_markup.unwrap()["remove_keyboard"], true);
    let user = world.user(SARA).await.unwrap();
    let profile = world.store.profile(user).await.unwrap().unwrap();
    assert_eq!((profile.phone_number.as_str(), profile.name.as_str()), (PHONE, "Sara"));
    assert_eq!(world.ask("/start").await, "Welcome back, Sara! Just write to me.");
    world.assert_good();
}

#[tokio::test]
async fn another_persons_contact_logs_nobody_in() {
    let world = World::new().await;
    for of in [Some(OMID), None] {
        world.deliver(&world.sara().shares_contact_of(of, PHONE)).await;
        assert!(world.last(SARA).text.starts_with("That is not your own number."));
    }
    world.deliver(&world.sara().shares_contact("12")).await;
    assert!(world.last(SARA).text.starts_with("That is not your own number."));
    assert_eq!(world.user(SARA).await, None);
    world.assert_good();
}

#[tokio::test]
async fn a_deep_link_from_the_app_logs_in_to_its_account_once() {
    let world = World::new().await;
    let user = world.log_in().await;
    let code = world.worker.accounts.link_code(user).await.unwrap();
    let start = format!("/start {}", code.expose());
    let omid = world.api.person(OMID).named("Omid").language("en");
    world.deliver(&omid.says(&start)).await;
    let said = world.last(OMID).text;
    assert_eq!(said, "You are logged in as Sara (…4567). /logout ends that.");
    assert_eq!(world.user(OMID).await, Some(user));
    let third = world.api.person(44).language("en");
    world.deliver(&third.says(&start)).await;
    assert!(world.last(44).text.starts_with("This link was used before"));
    assert_eq!(world.user(44).await, None);
    world.assert_good();
}

#[tokio::test]
async fn a_login_is_kept_when_another_contact_or_another_accounts_link_is_sent() {
    let world = World::new().await;
    let user = world.log_in().await;
    world.deliver(&world.sara().shares_contact(PHONE)).await;
    assert_eq!(world.last(SARA).text, "Welcome back, Sara! Just write to me.");
    world.deliver(&world.sara().shares_contact_of(Some(OMID), "+989121234568")).await;
    assert!(world.last(SARA).text.starts_with("I can only read text so far."));
    let omid = world.api.person(OMID).named("Omid").language("en");
    world.deliver(&omid.shares_contact("+989121234568")).await;
    let other = world.user(OMID).await.unwrap();
    let code = world.worker.accounts.link_code(other).await.unwrap();
    let said = world.ask(&format!("/start {}", code.expose())).await;
    assert!(said.starts_with("This link is for another account than yours."), "{said}");
    assert_eq!((world.user(SARA).await, world.user(OMID).await), (Some(user), Some(other)));
    world.assert_good();
}

#[tokio::test]
async fn a_sender_who_logged_out_is_asked_for_their_phone_number_again() {
    let world = World::new().await;
    world.log_in().await;
    assert_eq!(world.ask("/logout").await, "You are logged out. /start logs you in again.");
    assert_eq!(world.user(SARA).await, None);
    assert!(world.ask("Are you there?").await.starts_with("Hello! I am MobixAI"));
    assert_eq!(world.ask("/logout").await, "You are logged out. /start logs you in again.");
    assert_eq!(world.provider.request_count(), 0);
    world.assert_good();
}

#[tokio::test]
async fn the_bot_replies_in_the_language_of_the_senders_app() {
    let world = World::new().await;
    let of = |language: Option<&str>| {
        let person = world.api.person(SARA).named("Sara");
        language.map_or_else(|| person.clone(), |language| person.clone().language(language))
    };
    for (language, begins) in [(None, "سلام!"), (Some("de"), "سلام!"), (Some("en-GB"), "Hello!")]
    {
        world.deliver(&of(language).says("/start")).await;
        assert!(world.last(SARA).text.starts_with(begins), "{language:?}");
    }
    world.assert_good();
}
