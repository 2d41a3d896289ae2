//! Edited messages: the message in the session gets the new text and a new answer.

use lab::provider::Behaviour;

use crate::helpers::{SARA, TestSetup};

/// The `message_id` of an update's message.
fn number(update: &serde_json::Value) -> i64 {
    update["message"]["message_id"].as_i64().unwrap()
}

#[tokio::test]
async fn an_edited_message_gets_its_new_text_in_the_session_and_a_new_answer() {
    let setup = TestSetup::new().await;
    let user = setup.log_in().await;
    let question = setup.sara().says("Why is the sky blue?");
    setup.deliver(&question).await;
    let first = setup.last(SARA);
    setup.ask("And at night?").await;
    setup.provider.set(Behaviour::answer("Because of the sea."));
    setup.deliver(&setup.sara().edits(number(&question), "Why is the sea blue?")).await;
    let answer = setup.last(SARA);
    assert_eq!(answer.text, "Because of the sea.");
    assert_eq!(answer.reply_to, Some(number(&question)));
    assert!(setup.said(SARA).iter().all(|sent| sent.message_id != first.message_id));
    let texts = setup.session_texts(user, 1).await;
    assert_eq!(texts, ["Why is the sea blue?", "Because of the sea."]);
    assert_eq!(setup.charged(user).await, 3, "each answer was charged");
    setup.assert_good();
}

#[tokio::test]
async fn a_second_edit_replaces_the_answer_to_the_first() {
    let setup = TestSetup::new().await;
    let user = setup.log_in().await;
    let question = setup.sara().says("One");
    setup.deliver(&question).await;
    for text in ["Two", "Three"] {
        setup.provider.set(Behaviour::answer(format!("To {text}.")));
        setup.deliver(&setup.sara().edits(number(&question), text)).await;
    }
    let answers: Vec<_> =
        setup.texts(SARA).into_iter().filter(|text| text.starts_with("To ")).collect();
    assert_eq!(answers, ["To Three."]);
    assert_eq!(setup.session_texts(user, 1).await, ["Three", "To Three."]);
    setup.assert_good();
}

#[tokio::test]
async fn an_edit_without_a_new_text_is_ignored() {
    let setup = TestSetup::new().await;
    let user = setup.log_in().await;
    let question = setup.sara().says("See https://example.com");
    setup.deliver(&question).await;
    let before = setup.said(SARA).len();
    setup.deliver(&setup.sara().edits(number(&question), "See https://example.com")).await;
    assert_eq!(setup.said(SARA).len(), before);
    assert_eq!(setup.charged(user).await, 1);
    setup.assert_good();
}

#[tokio::test]
async fn an_edit_of_a_command_is_ignored() {
    let setup = TestSetup::new().await;
    setup.log_in().await;
    let help = setup.sara().says("/help");
    setup.deliver(&help).await;
    let before = setup.said(SARA).len();
    setup.deliver(&setup.sara().edits(number(&help), "Why?")).await;
    setup.deliver(&setup.sara().edits(number(&help), "/usage")).await;
    assert_eq!(setup.said(SARA).len(), before);
    assert_eq!(setup.provider.request_count(), 0);
    setup.assert_good();
}

#[tokio::test]
async fn a_message_without_an_answer_is_answered_when_it_is_edited() {
    let setup = TestSetup::new().await;
    let user = setup.log_in().await;
    setup.provider.set(Behaviour::Status(500, Vec::new()));
    let question = setup.sara().says("Hi");
    setup.deliver(&question).await;
    setup.provider.set(Behaviour::answer("Hello again."));
    setup.deliver(&setup.sara().edits(number(&question), "Hi?")).await;
    assert_eq!(setup.last(SARA).text, "Hello again.");
    assert_eq!(setup.session_texts(user, 1).await, ["Hi?", "Hello again."]);
    assert_eq!(setup.charged(user).await, 1);
    setup.assert_good();
}

#[tokio::test]
async fn a_message_behind_an_edited_one_cannot_be_edited() {
    let setup = TestSetup::new().await;
    setup.log_in().await;
    let first = setup.sara().says("One");
    setup.deliver(&first).await;
    let second = setup.sara().says("Two");
    setup.deliver(&second).await;
    setup.deliver(&setup.sara().edits(number(&first), "One!")).await;
    setup.deliver(&setup.sara().edits(number(&second), "Two!")).await;
    assert_eq!(setup.last(SARA).text, "This is not there any more.");
    setup.assert_good();
}
