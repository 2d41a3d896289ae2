//! Groups: the bot answers only messages to it, and counts them against the sender's limits.

use std::time::Duration;

use lab::bot_api::{ChatKind, SimulatedUser};
use lab::provider::{Answer, Behaviour};

use crate::helpers::{GROUP, SARA, TestSetup, unlimited};

async fn group() -> TestSetup {
    let setup = TestSetup::new().await;
    setup.api.chat(GROUP, ChatKind::Supergroup);
    setup.log_in().await;
    setup
}

fn in_group(setup: &TestSetup) -> SimulatedUser {
    setup.sara().in_chat(GROUP)
}

#[tokio::test]
async fn a_group_message_is_answered_only_if_it_mentions_the_bot_or_replies_to_it() {
    let setup = group().await;
    setup.deliver(&in_group(&setup).says("What do you all think?")).await;
    setup.deliver(&in_group(&setup).says("@mobix_test_bot2 and you?")).await;
    setup.deliver(&in_group(&setup).says("/help@another_bot")).await;
    setup.deliver(&in_group(&setup).says("/help")).await;
    assert_eq!(setup.said(GROUP).len(), 0);
    let question = in_group(&setup).says("@Mobix_Test_Bot why is the sky blue?");
    setup.deliver(&question).await;
    let answer = setup.last(GROUP);
    assert_eq!(answer.text, "Hello to you.");
    assert_eq!(answer.reply_to, question["message"]["message_id"].as_i64());
    setup.deliver(&in_group(&setup).replies(answer.message_id, "And at night?")).await;
    assert_eq!(setup.said(GROUP).len(), 2);
    assert_eq!(setup.said(SARA).len(), 1, "only the welcome is private");
    setup.assert_good();
}

#[tokio::test]
async fn a_group_has_its_own_session_and_counts_against_the_senders_limits() {
    let setup = group().await;
    let user = setup.user(SARA).await.unwrap();
    setup.ask("A secret").await;
    setup.deliver(&in_group(&setup).says("@mobix_test_bot hello")).await;
    assert_eq!(setup.session_texts(user, 1).await[0], "A secret");
    assert_eq!(setup.session_texts(user, 2).await, ["hello", "Hello to you."]);
    assert_eq!(setup.charged(user).await, 2);
    setup.assert_good();
}

#[tokio::test]
async fn an_unknown_sender_in_a_group_is_sent_to_the_private_chat() {
    let setup = group().await;
    let omid = setup.api.user(43).named("Omid").language("en").in_chat(GROUP);
    setup.deliver(&omid.says("@mobix_test_bot hello")).await;
    let said = setup.last(GROUP).text;
    assert!(said.ends_with("write to me in private first: https://t.me/mobix_test_bot"), "{said}");
    assert_eq!(setup.provider.request_count(), 0);
    setup.assert_good();
}

#[tokio::test]
async fn commands_with_personal_data_work_only_in_private() {
    let setup = group().await;
    for command in ["usage", "chats", "plan", "logout"] {
        setup.deliver(&in_group(&setup).says(&format!("/{command}@mobix_test_bot"))).await;
        let said = setup.last(GROUP).text;
        assert!(said.starts_with("That works in a private chat"), "{said}");
    }
    assert!(setup.user(SARA).await.is_some());
    setup.assert_good();
}

#[tokio::test]
async fn an_answer_in_a_group_is_edited_within_the_rate_limit() {
    let setup = group().await;
    setup.api.limit(lab::bot_api::RateLimits::telegram());
    let words: Vec<_> = (0..60).map(|n| format!("word{n}")).collect();
    let answer = Answer { delay: Duration::from_millis(100), ..Answer::new(words.join(" ")) };
    setup.provider.set(Behaviour::Answer(answer));
    setup.deliver(&in_group(&setup).says("@mobix_test_bot write")).await;
    let said = setup.said(GROUP);
    assert_eq!(said.len(), 1, "{said:?}");
    assert_eq!(said[0].text, words.join(" "));
    assert!(said[0].edits >= 2, "{}", said[0].edits);
    assert_eq!(setup.api.drafts(GROUP).len(), 0, "there are no drafts in groups");
    assert_eq!(setup.api.too_many(), 0);
    setup.assert_good();
}

#[tokio::test]
async fn replies_follow_a_group_that_became_a_supergroup() {
    let setup = TestSetup::new().await;
    setup.api.chat(-5, ChatKind::Group);
    setup.log_in().await;
    let question = setup.sara().in_chat(-5).says("@mobix_test_bot hello");
    setup.api.migrate(-5, GROUP);
    setup.deliver(&question).await;
    assert_eq!(setup.texts(GROUP), ["Hello to you."]);
    setup.assert_good();
}

#[tokio::test]
async fn the_reply_to_an_exceeded_limit_in_a_group_shows_no_usage() {
    let mut catalog = unlimited();
    for plan in &mut catalog.plans {
        plan.limits.hourly_max_messages = 1;
    }
    let setup = TestSetup::with(catalog).await;
    setup.api.chat(GROUP, ChatKind::Supergroup);
    setup.log_in().await;
    setup.ask("Hi").await;
    let asked = setup.provider.request_count();
    setup.deliver(&in_group(&setup).says("@mobix_test_bot hello")).await;
    let said = setup.last(GROUP).text;
    let begins = "You have reached a limit of your plan. Please try again in ";
    assert!(said.starts_with(begins), "{said}");
    assert_eq!(setup.provider.request_count(), asked);
    setup.assert_good();
}
