//! Answers that come as they are made, through the whole way from the provider to the client.

use std::time::Duration;

use lab::lambda::WhenClientLeaves;
use lab::provider::{Answer, Behaviour};
use serde_json::json;

use crate::events::{Events, names, text};
use crate::helpers::{Deployed, Runner, User, eventually};

const TWO_WORDS: &str = "word word ";

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the programs of cargo lambda build: .ci/lambda/run"]
async fn streamed_words_arrive_while_the_provider_pauses() {
    let api = Deployed::start(Runner::Own(WhenClientLeaves::ReadOn)).await;
    let user = api.login("09121234567").await;
    let session = user.open().await;
    api.provider.set(Behaviour::HangAfter(2));
    let mut stream = Events::of(user.message(session, "Hello, world!")).await;
    assert!(stream.headers.contains_key("x-request-id"));
    assert_eq!(stream.next().await.unwrap().0, "user_message");
    for _ in 0..2 {
        let word = ("delta".to_owned(), json!({"content": "word "}));
        assert_eq!(stream.next().await.unwrap(), word);
        assert_eq!(api.provider.open_answers(), 1);
    }
}

/// Words that take seconds to be said.
fn slow_words() -> Answer {
    Answer { delay: Duration::from_millis(20), ..Answer::new("word ".repeat(150).trim()) }
}

/// Asks, reads two words and goes away.
async fn leave_behind_two_words(user: &User<'_>, session: u64) {
    let mut stream = Events::of(user.message(session, "Hello, world!")).await;
    for expected in ["user_message", "delta", "delta"] {
        assert_eq!(stream.next().await.unwrap().0, expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the programs of cargo lambda build: .ci/lambda/run"]
async fn an_answer_is_kept_and_charged_as_far_as_a_broken_connection_got() {
    let api = Deployed::start(Runner::Own(WhenClientLeaves::BreakOff)).await;
    let user = api.login("09121234567").await;
    let session = user.open().await;
    api.provider.set(Behaviour::Answer(slow_words()));
    leave_behind_two_words(&user, session).await;

    eventually("the answer is kept", || async { user.messages(session).await.len() == 2 }).await;
    assert_eq!(api.provider.open_answers(), 0);
    let answer = user.messages(session).await[1].clone();
    let content = answer["content"].as_str().unwrap();
    assert!(content.starts_with(TWO_WORDS) && content.len() < slow_words().text.len());
    assert_eq!(answer["interrupted"], true);
    let tokens = 4 + answer["tokens_count"].as_u64().unwrap();
    assert_eq!(user.used("monthly_free_model_tokens").await, tokens);

    api.provider.set(Behaviour::answer("Still here."));
    let events = Events::of(user.message(session, "Are you?")).await.rest().await;
    assert_eq!(text(&events), "Still here.", "{}", api.story());
    // The runtime ends where its connection does.
    assert_eq!(api.functions["messages"].starts(), 2, "{}", api.story());
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the programs of cargo lambda build: .ci/lambda/run"]
async fn an_answer_lambda_reads_to_its_end_is_kept_whole() {
    let api = Deployed::start(Runner::Own(WhenClientLeaves::ReadOn)).await;
    let user = api.login("09121234567").await;
    let session = user.open().await;
    let whole = slow_words();
    api.provider.set(Behaviour::Answer(whole.clone()));
    leave_behind_two_words(&user, session).await;

    eventually("the answer is kept", || async { user.messages(session).await.len() == 2 }).await;
    let answer = user.messages(session).await[1].clone();
    assert_eq!((&answer["content"], &answer["interrupted"]), (&json!(whole.text), &json!(false)));
    api.provider.set(Behaviour::answer("Still here."));
    let events = Events::of(user.message(session, "Are you?")).await.rest().await;
    assert_eq!(text(&events), "Still here.");
    assert_eq!(api.functions["messages"].starts(), 1, "{}", api.story());
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the programs of cargo lambda build: .ci/lambda/run"]
async fn failed_provider_is_an_error_event_and_the_next_answer_is_complete() {
    let api = Deployed::start(Runner::Own(WhenClientLeaves::ReadOn)).await;
    let user = api.login("09121234567").await;
    let session = user.open().await;
    api.provider.set(Behaviour::Break(2));
    let events = Events::of(user.message(session, "Hello, world!")).await.rest().await;
    let order = ["user_message", "delta", "assistant_message", "error", "done"];
    assert_eq!(names(&events), order, "{}", api.story());
    assert_eq!(text(&events), TWO_WORDS);

    api.provider.set(Behaviour::answer("Good day."));
    for _ in 0..2 {
        let events = Events::of(user.message(session, "Again")).await.rest().await;
        assert_eq!(text(&events), "Good day.");
    }
    assert_eq!(api.functions["messages"].starts(), 1, "{}", api.story());
}
