//! Failures of the Bot API, and chats that the bot cannot reach: no answer is lost, and no call is
//! repeated without end.

use std::time::Duration;

use aws_sdk_dynamodb::Client;
use lab::bot_api::{ChatKind, Fault, RateLimits};
use lab::provider::{Answer, Behaviour};
use serde_json::json;
use shared::store::Store;

use crate::helpers::{GROUP, SARA, TestSetup};

#[tokio::test]
async fn a_bot_that_is_blocked_or_kicked_does_not_retry() {
    let setup = TestSetup::new().await;
    let user = setup.log_in().await;
    setup.api.chat(GROUP, ChatKind::Supergroup);
    let question = setup.sara().says("Hi");
    setup.api.block(SARA);
    setup.deliver(&question).await;
    assert_eq!(setup.session_texts(user, 1).await, ["Hi", "Hello to you."], "it is in the app");
    let in_group = setup.sara().in_chat(GROUP).says("@mobix_test_bot hello");
    setup.api.kick(GROUP);
    setup.deliver(&in_group).await;
    setup.api.unblock(SARA);
    setup.api.delete_chat(SARA);
    let calls = setup.api.calls().len();
    setup.deliver(&setup.sara().blocks()).await;
    assert_eq!(setup.api.calls().len(), calls, "who blocks the bot is not spoken to");
    setup.assert_good();
}

#[tokio::test]
async fn a_bot_api_call_is_retried_after_a_short_failure() {
    let setup = TestSetup::new().await;
    let user = setup.log_in().await;
    for fault in [Fault::Page(502), Fault::Garbage, Fault::Close] {
        setup.api.inject_fault("sendMessage", 1, fault.clone());
        assert_eq!(setup.ask("Hi").await, "Hello to you.", "{fault:?}");
    }
    assert_eq!(setup.charged(user).await, 3);
    assert_eq!(setup.said(SARA).len(), 4, "the welcome, and three answers");
    setup.assert_good();
}

#[tokio::test]
async fn a_bot_api_call_waits_for_the_retry_after() {
    let setup = TestSetup::new().await;
    setup.log_in().await;
    setup.api.flood("sendMessage", 2, 1);
    assert_eq!(setup.ask("Hi").await, "Hello to you.");
    assert_eq!((setup.api.too_many(), setup.api.short_timeouts()), (1, 0));
    setup.assert_good();
}

#[tokio::test]
async fn a_refused_draft_does_not_prevent_the_answer() {
    let setup = TestSetup::new().await;
    setup.log_in().await;
    let words: Vec<_> = (0..10).map(|n| format!("word{n}")).collect();
    let answer = Answer { delay: Duration::from_millis(100), ..Answer::new(words.join(" ")) };
    setup.provider.set(Behaviour::Answer(answer));
    for fault in [Fault::Page(500), Fault::Refuse(400, "Bad Request: no drafts".to_owned())] {
        setup.api.inject_fault("sendMessageDraft", 100, fault);
        assert_eq!(setup.ask("Hi").await, words.join(" "));
        setup.api.stop_faults();
    }
    setup.api.flood("sendMessageDraft", 60, 1);
    assert_eq!(setup.ask("Hi").await, words.join(" "));
    setup.assert_good();
}

#[tokio::test]
async fn entities_that_telegram_refuses_are_left_out() {
    let setup = TestSetup::new().await;
    setup.log_in().await;
    setup.provider.set(Behaviour::answer("**Bold**"));
    let refusal = "Bad Request: can't parse entities: Entity beginning at 0 is odd".to_owned();
    setup.api.inject_fault("sendMessage", 1, Fault::Refuse(400, refusal));
    assert_eq!(setup.ask("Hi").await, "Bold");
    assert_eq!(setup.last(SARA).entities.len(), 0);
    setup.assert_good();
}

#[tokio::test]
async fn an_answer_part_that_telegram_refuses_is_replaced_by_a_pointer_to_the_app() {
    let setup = TestSetup::new().await;
    let user = setup.log_in().await;
    let instead = "Telegram does not take this part of the answer. You find it in the app.";
    let refusal = Fault::Refuse(400, "Bad Request: strings must be encoded in UTF-8".to_owned());
    setup.api.inject_fault("sendMessage", 1, refusal.clone());
    assert_eq!(setup.ask("Hi").await, instead);
    setup.api.inject_fault("sendPhoto", 1, refusal);
    for url in ["https://pictures.example/cat.png", "data:image/png;base64,§", "data:image/png"] {
        let answer = Answer { image: Some(url.to_owned()), ..Answer::new("Here.") };
        setup.provider.set(Behaviour::Answer(answer));
        setup.ask("A cat").await;
        let texts = setup.texts(SARA);
        assert!(texts.ends_with(&["Here.".to_owned(), instead.to_owned()]), "{url}: {texts:?}");
    }
    assert_eq!(setup.charged(user).await, 4);
    setup.assert_good();
}

#[tokio::test]
async fn six_answers_in_a_chat_keep_to_its_rate_limit() {
    let setup = TestSetup::new().await;
    setup.log_in().await;
    setup.api.limit(RateLimits::telegram());
    for n in 0..6 {
        setup.deliver(&setup.sara().says(&format!("Message {n}"))).await;
    }
    assert_eq!(setup.texts(SARA).iter().filter(|text| *text == "Hello to you.").count(), 6);
    setup.assert_good();
}

#[tokio::test]
async fn a_sender_is_told_after_the_last_attempt_that_the_service_is_unavailable() {
    let setup = TestSetup::new().await;
    setup.log_in().await;
    let mut worker = setup.worker.clone();
    let away = shared::store::local_config("http://127.0.0.1:9").build();
    worker.sessions.store = Store::new(Client::from_conf(away), "test");
    worker.chat.store = worker.sessions.store.clone();
    let update = setup.sara().says("Hi");
    let before = setup.said(SARA).len();
    for receives in [1, telegram_worker::MAX_RECEIVE_COUNT] {
        assert_eq!(setup.said(SARA).len(), before);
        let event = json!({ "Records": [{
            "messageId": "m", "receiptHandle": "r", "body": update.to_string(),
            "attributes": {
                "MessageGroupId": "42", "ApproximateReceiveCount": receives.to_string(),
            },
        }]});
        let failed = telegram_worker::handle(&worker, serde_json::from_value(event).unwrap()).await;
        assert_eq!(failed.batch_item_failures.len(), 1);
    }
    assert_eq!(
        setup.last(SARA).text,
        "The service is unavailable for the moment. Please try again in 5 minutes."
    );
    // From the dead-letter queue it is answered.
    assert!(crate::once::work(&setup, &update).await);
    assert_eq!(setup.last(SARA).text, "Hello to you.");
    setup.assert_good();
}
