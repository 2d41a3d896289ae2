//! Edited messages: the message in the session gets the new text and a new answer.

use lab::provider::Behaviour;

use crate::helpers::{SARA, World};

/// The `message_id` of an update's message.
fn number(update: &serde_json::Value) -> i64 {
    update["message"]["message_id"].as_i64().unwrap()
}

#[tokio::test]
async fn an_edited_message_gets_its_new_text_in_the_session_and_a_new_answer() {
    let world = World::new().await;
    let user = world.log_in().await;
    let question = world.sara().says("Why is the sky blue?");
    world.deliver(&question).await;
    let first = world.last(SARA);
    world.ask("And at night?").await;
    world.provider.set(Behaviour::answer("Because of the sea."));
    world.deliver(&world.sara().edits(number(&question), "Why is the sea blue?")).await;
    let answer = world.last(SARA);
    assert_eq!(answer.text, "Because of the sea.");
    assert_eq!(answer.reply_to, Some(number(&question)));
    assert!(world.said(SARA).iter().all(|sent| sent.message_id != first.message_id));
    let texts = world.session_texts(user, 1).await;
    assert_eq!(texts, ["Why is the sea blue?", "Because of the sea."]);
    assert_eq!(world.charged(user).await, 3, "each answer was charged");
    world.assert_good();
}

#[tokio::test]
async fn a_second_edit_replaces_the_answer_to_the_first() {
    let world = World::new().await;
    let user = world.log_in().await;
    let question = world.sara().says("One");
    world.deliver(&question).await;
    for text in ["Two", "Three"] {
        world.provider.set(Behaviour::answer(format!("To {text}.")));
        world.deliver(&world.sara().edits(number(&question), text)).await;
    }
    let answers: Vec<_> =
        world.texts(SARA).into_iter().filter(|text| text.starts_with("To ")).collect();
    assert_eq!(answers, ["To Three."]);
    assert_eq!(world.session_texts(user, 1).await, ["Three", "To Three."]);
    world.assert_good();
}

#[tokio::test]
async fn an_edit_without_a_new_text_is_ignored() {
    let world = World::new().await;
    let user = world.log_in().await;
    let question = world.sara().says("See https://example.com");
    world.deliver(&question).await;
    let before = world.said(SARA).len();
    world.deliver(&world.sara().edits(number(&question), "See https://example.com")).await;
    assert_eq!(world.said(SARA).len(), before);
    assert_eq!(world.charged(user).await, 1);
    world.assert_good();
}

#[tokio::test]
async fn an_edit_of_a_command_is_ignored() {
    let world = World::new().await;
    world.log_in().await;
    let help = world.sara().says("/help");
    world.deliver(&help).await;
    let before = world.said(SARA).len();
    world.deliver(&world.sara().edits(number(&help), "Why?")).await;
    world.deliver(&world.sara().edits(number(&help), "/usage")).await;
    assert_eq!(world.said(SARA).len(), before);
    assert_eq!(world.provider.request_count(), 0);
    world.assert_good();
}

#[tokio::test]
async fn a_message_without_an_answer_is_answered_when_it_is_edited() {
    let world = World::new().await;
    let user = world.log_in().await;
    world.provider.set(Behaviour::Status(500, Vec::new()));
    let question = world.sara().says("Hi");
    world.deliver(&question).await;
    world.provider.set(Behaviour::answer("Hello again."));
    world.deliver(&world.sara().edits(number(&question), "Hi?")).await;
    assert_eq!(world.last(SARA).text, "Hello again.");
    assert_eq!(world.session_texts(user, 1).await, ["Hi?", "Hello again."]);
    assert_eq!(world.charged(user).await, 1);
    world.assert_good();
}

#[tokio::test]
async fn a_message_behind_an_edited_one_cannot_be_edited() {
    let world = World::new().await;
    world.log_in().await;
    let first = world.sara().says("One");
    world.deliver(&first).await;
    let second = world.sara().says("Two");
    world.deliver(&second).await;
    world.deliver(&world.sara().edits(number(&first), "One!")).await;
    world.deliver(&world.sara().edits(number(&second), "Two!")).await;
    assert_eq!(world.last(SARA).text, "This is not there any more.");
    world.assert_good();
}
