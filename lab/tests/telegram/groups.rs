//! Groups: the bot answers only messages to it, and counts them against the sender's limits.

use std::time::Duration;

use lab::bot_api::{ChatKind, SimulatedUser};
use lab::provider::{Answer, Behaviour};

use crate::helpers::{GROUP, SARA, World, unlimited};

async fn group() -> World {
    let world = World::new().await;
    world.api.chat(GROUP, ChatKind::Supergroup);
    world.log_in().await;
    world
}

fn in_group(world: &World) -> SimulatedUser {
    world.sara().in_chat(GROUP)
}

#[tokio::test]
async fn a_group_message_is_answered_only_if_it_mentions_the_bot_or_replies_to_it() {
    let world = group().await;
    world.deliver(&in_group(&world).says("What do you all think?")).await;
    world.deliver(&in_group(&world).says("@mobix_test_bot2 and you?")).await;
    world.deliver(&in_group(&world).says("/help@another_bot")).await;
    world.deliver(&in_group(&world).says("/help")).await;
    assert_eq!(world.said(GROUP).len(), 0);
    let question = in_group(&world).says("@Mobix_Test_Bot why is the sky blue?");
    world.deliver(&question).await;
    let answer = world.last(GROUP);
    assert_eq!(answer.text, "Hello to you.");
    assert_eq!(answer.reply_to, question["message"]["message_id"].as_i64());
    world.deliver(&in_group(&world).replies(answer.message_id, "And at night?")).await;
    assert_eq!(world.said(GROUP).len(), 2);
    assert_eq!(world.said(SARA).len(), 1, "only the welcome is private");
    world.assert_good();
}

#[tokio::test]
async fn a_group_has_its_own_session_and_counts_against_the_senders_limits() {
    let world = group().await;
    let user = world.user(SARA).await.unwrap();
    world.ask("A secret").await;
    world.deliver(&in_group(&world).says("@mobix_test_bot hello")).await;
    assert_eq!(world.session_texts(user, 1).await[0], "A secret");
    assert_eq!(world.session_texts(user, 2).await, ["hello", "Hello to you."]);
    assert_eq!(world.charged(user).await, 2);
    world.assert_good();
}

#[tokio::test]
async fn an_unknown_sender_in_a_group_is_sent_to_the_private_chat() {
    let world = group().await;
    let omid = world.api.person(43).named("Omid").language("en").in_chat(GROUP);
    world.deliver(&omid.says("@mobix_test_bot hello")).await;
    let said = world.last(GROUP).text;
    assert!(said.ends_with("write to me in private first: https://t.me/mobix_test_bot"), "{said}");
    assert_eq!(world.provider.request_count(), 0);
    world.assert_good();
}

#[tokio::test]
async fn commands_with_personal_data_work_only_in_private() {
    let world = group().await;
    for command in ["usage", "chats", "plan", "logout"] {
        world.deliver(&in_group(&world).says(&format!("/{command}@mobix_test_bot"))).await;
        let said = world.last(GROUP).text;
        assert!(said.starts_with("That works in a private chat"), "{said}");
    }
    assert!(world.user(SARA).await.is_some());
    world.assert_good();
}

#[tokio::test]
async fn an_answer_in_a_group_is_edited_within_the_rate_limit() {
    let world = group().await;
    world.api.limit(lab::bot_api::RateLimits::telegram());
    let words: Vec<_> = (0..60).map(|n| format!("word{n}")).collect();
    let answer = Answer { delay: Duration::from_millis(100), ..Answer::new(words.join(" ")) };
    world.provider.set(Behaviour::Answer(answer));
    world.deliver(&in_group(&world).says("@mobix_test_bot write")).await;
    let said = world.said(GROUP);
    assert_eq!(said.len(), 1, "{said:?}");
    assert_eq!(said[0].text, words.join(" "));
    assert!(said[0].edits >= 2, "{}", said[0].edits);
    assert_eq!(world.api.drafts(GROUP).len(), 0, "there are no drafts in groups");
    assert_eq!(world.api.too_many(), 0);
    world.assert_good();
}

#[tokio::test]
async fn replies_follow_a_group_that_became_a_supergroup() {
    let world = World::new().await;
    world.api.chat(-5, ChatKind::Group);
    world.log_in().await;
    let question = world.sara().in_chat(-5).says("@mobix_test_bot hello");
    world.api.migrate(-5, GROUP);
    world.deliver(&question).await;
    assert_eq!(world.texts(GROUP), ["Hello to you."]);
    world.assert_good();
}

#[tokio::test]
async fn the_reply_to_an_exceeded_limit_in_a_group_shows_no_usage() {
    let mut catalog = unlimited();
    for plan in &mut catalog.plans {
        plan.limits.hourly_max_messages = 1;
    }
    let world = World::with(catalog).await;
    world.api.chat(GROUP, ChatKind::Supergroup);
    world.log_in().await;
    world.ask("Hi").await;
    let asked = world.provider.request_count();
    world.deliver(&in_group(&world).says("@mobix_test_bot hello")).await;
    let said = world.last(GROUP).text;
    let begins = "You have reached a limit of your plan. Please try again in ";
    assert!(said.starts_with(begins), "{said}");
    assert_eq!(world.provider.request_count(), asked);
    world.assert_good();
}
