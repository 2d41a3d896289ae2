//! Text messages: they go to the session, and the answer is sent as Telegram messages.

use std::time::Duration;

use lab::provider::{Answer, Behaviour};
use shared::model::SessionId;

use crate::helpers::{SARA, TestSetup, unlimited};

#[tokio::test]
async fn a_message_is_answered_in_a_session_that_the_app_shows_too() {
    let setup = TestSetup::new().await;
    let user = setup.log_in().await;
    assert_eq!(setup.ask("Why is the sky blue?").await, "Hello to you.");
    assert_eq!(setup.ask("And at night?").await, "Hello to you.");
    let texts = setup.session_texts(user, 1).await;
    assert_eq!(texts, ["Why is the sky blue?", "Hello to you.", "And at night?", "Hello to you."]);
    assert_eq!(setup.charged(user).await, 2);
    assert!(setup.api.actions(SARA).contains(&"typing".to_owned()));
    setup.assert_good();
}

#[tokio::test]
async fn an_answer_is_shown_as_a_draft_while_it_is_generated() {
    let setup = TestSetup::new().await;
    setup.log_in().await;
    let words: Vec<_> = (0..20).map(|n| format!("word{n}")).collect();
    let answer = Answer { delay: Duration::from_millis(100), ..Answer::new(words.join(" ")) };
    setup.provider.set(Behaviour::Answer(answer));
    assert_eq!(setup.ask("Write.").await, words.join(" "));
    let drafts = setup.api.drafts(SARA);
    assert!(drafts.len() >= 2, "{drafts:?}");
    for (earlier, later) in drafts.iter().zip(drafts.iter().skip(1)) {
        assert!(later.starts_with(earlier.as_str()), "{earlier} … {later}");
    }
    setup.assert_good();
}

#[tokio::test]
async fn markdown_is_sent_as_message_entities() {
    let setup = TestSetup::new().await;
    setup.log_in().await;
    setup.provider.set(Behaviour::answer("**Bold 😀** and `code`:\n\n```rust\nfn main() {}\n```"));
    assert_eq!(setup.ask("Show me.").await, "Bold 😀 and code:\n\nfn main() {}");
    let entities = setup.last(SARA).entities;
    let kinds: Vec<_> = entities.iter().map(|entity| entity["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["bold", "code", "pre"]);
    assert_eq!((&entities[0]["offset"], &entities[0]["length"]), (&0.into(), &7.into()));
    assert_eq!(entities[2]["language"], "rust");
    setup.assert_good();
}

#[tokio::test]
async fn a_long_answer_is_split_between_words() {
    let setup = TestSetup::new().await;
    let user = setup.log_in().await;
    let words: Vec<_> = (0..3_000).map(|n| format!("word{n}")).collect();
    let long = words.join(" ");
    setup.provider.set(Behaviour::answer(long.clone()));
    let before = setup.said(SARA).len();
    setup.ask("Write a lot.").await;
    let parts = setup.texts(SARA).split_off(before);
    assert!(parts.len() >= 5, "{}", parts.len());
    assert!(parts.iter().all(|part| part.encode_utf16().count() <= 4_096));
    assert_eq!(parts.join(" "), long);
    assert_eq!(setup.session_texts(user, 1).await[1], long);
    setup.assert_good();
}

#[tokio::test]
async fn an_exceeded_limit_is_reported_with_its_reset_and_the_model_is_not_asked() {
    let mut catalog = unlimited();
    for plan in &mut catalog.plans {
        plan.limits.hourly_max_messages = 2;
    }
    let setup = TestSetup::with(catalog).await;
    let user = setup.log_in().await;
    for _ in 0..2 {
        assert_eq!(setup.ask("Hi").await, "Hello to you.");
    }
    setup.clock.advance(Duration::from_secs(1));
    assert_eq!(
        setup.ask("And now?").await,
        "You have reached a limit of your plan: messages per hour (2 of 2). Please try again in \
         60 minutes."
    );
    assert_eq!(setup.charged(user).await, 2);
    setup.ask("/lang fa").await;
    assert!(setup.ask("And now?").await.contains("پیام در هر ساعت (۲ از ۲)"));
    setup.assert_good();
}

#[tokio::test]
async fn a_provider_failure_is_reported_and_not_charged() {
    let setup = TestSetup::new().await;
    let user = setup.log_in().await;
    setup.provider.set(Behaviour::Status(500, Vec::new()));
    let said = setup.ask("Hi").await;
    assert_eq!(said, "The model could not answer. Nothing was charged; please try again.");
    assert_eq!(setup.charged(user).await, 0);
    assert_eq!(setup.session_texts(user, 1).await, ["Hi"], "what was written is kept");
    setup.assert_good();
}

#[tokio::test]
async fn an_interrupted_answer_is_sent_with_a_note() {
    let setup = TestSetup::new().await;
    let user = setup.log_in().await;
    setup.provider.set(Behaviour::Break(3));
    let said = setup.ask("Hi").await;
    assert!(said.ends_with("\n\n⚠️ The model stopped before its end."), "{said}");
    assert_eq!(setup.charged(user).await, 1);
    setup.assert_good();
}

#[tokio::test]
async fn a_message_opens_a_new_session_if_the_current_one_was_deleted_in_the_app() {
    let setup = TestSetup::new().await;
    let user = setup.log_in().await;
    setup.ask("First").await;
    setup.worker.sessions.delete(user, SessionId::new(1)).await.unwrap();
    assert_eq!(setup.ask("Second").await, "Hello to you.");
    assert_eq!(setup.session_texts(user, 2).await, ["Second", "Hello to you."]);
    setup.assert_good();
}

#[tokio::test]
async fn a_picture_is_sent_by_its_url_or_by_its_bytes() {
    let setup = TestSetup::new().await;
    setup.log_in().await;
    let picture = |url: &str| Answer { image: Some(url.to_owned()), ..Answer::new("Here.") };
    setup.provider.set(Behaviour::Answer(picture("https://pictures.example/cat.png")));
    setup.ask("A cat").await;
    setup.provider.set(Behaviour::Answer(picture("data:image/png;base64,iVBORw0KGgo=")));
    setup.ask("Another").await;
    let photos: Vec<_> = setup.said(SARA).into_iter().filter_map(|sent| sent.photo).collect();
    assert_eq!(photos.len(), 2, "{photos:?}");
    setup.assert_good();
}

#[tokio::test]
async fn media_gets_a_reply_that_it_is_not_supported_and_an_album_gets_one() {
    let setup = TestSetup::new().await;
    setup.log_in().await;
    setup.deliver(&setup.sara().sends_photo("look")).await;
    assert!(setup.last(SARA).text.starts_with("I can only read text so far."));
    let before = setup.said(SARA).len();
    for _ in 0..3 {
        let photo = serde_json::json!({
            "media_group_id": "1391",
            "photo": [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}],
        });
        setup.deliver(&setup.sara().sends_other(photo)).await;
    }
    assert_eq!(setup.said(SARA).len(), before + 1);
    setup.assert_good();
}
