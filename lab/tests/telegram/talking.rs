//! Text messages: they go to the session, and the answer is sent as Telegram messages.

use std::time::Duration;

use lab::provider::{Answer, Behaviour};
use shared::model::SessionId;

use crate::helpers::{SARA, World, unlimited};

#[tokio::test]
async fn a_message_is_answered_in_a_session_that_the_app_shows_too() {
    let world = World::new().await;
    let user = world.log_in().await;
    assert_eq!(world.ask("Why is the sky blue?").await, "Hello to you.");
    assert_eq!(world.ask("And at night?").await, "Hello to you.");
    let texts = world.session_texts(user, 1).await;
    assert_eq!(texts, ["Why is the sky blue?", "Hello to you.", "And at night?", "Hello to you."]);
    assert_eq!(world.charged(user).await, 2);
    assert!(world.api.actions(SARA).contains(&"typing".to_owned()));
    world.assert_good();
}

#[tokio::test]
async fn an_answer_is_shown_as_a_draft_while_it_is_generated() {
    let world = World::new().await;
    world.log_in().await;
    let words: Vec<_> = (0..20).map(|n| format!("word{n}")).collect();
    let answer = Answer { delay: Duration::from_millis(100), ..Answer::new(words.join(" ")) };
    world.provider.set(Behaviour::Answer(answer));
    assert_eq!(world.ask("Write.").await, words.join(" "));
    let drafts = world.api.drafts(SARA);
    assert!(drafts.len() >= 2, "{drafts:?}");
    for (earlier, later) in drafts.iter().zip(drafts.iter().skip(1)) {
        assert!(later.starts_with(earlier.as_str()), "{earlier} … {later}");
    }
    world.assert_good();
}

#[tokio::test]
async fn markdown_is_sent_as_message_entities() {
    let world = World::new().await;
    world.log_in().await;
    world.provider.set(Behaviour::answer("**Bold 😀** and `code`:\n\n```rust\nfn main() {}\n```"));
    assert_eq!(world.ask("Show me.").await, "Bold 😀 and code:\n\nfn main() {}");
    let entities = world.last(SARA).entities;
    let kinds: Vec<_> = entities.iter().map(|entity| entity["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["bold", "code", "pre"]);
    assert_eq!((&entities[0]["offset"], &entities[0]["length"]), (&0.into(), &7.into()));
    assert_eq!(entities[2]["language"], "rust");
    world.assert_good();
}

#[tokio::test]
async fn a_long_answer_is_split_between_words() {
    let world = World::new().await;
    let user = world.log_in().await;
    let words: Vec<_> = (0..3_000).map(|n| format!("word{n}")).collect();
    let long = words.join(" ");
    world.provider.set(Behaviour::answer(long.clone()));
    let before = world.said(SARA).len();
    world.ask("Write a lot.").await;
    let parts = world.texts(SARA).split_off(before);
    assert!(parts.len() >= 5, "{}", parts.len());
    assert!(parts.iter().all(|part| part.encode_utf16().count() <= 4_096));
    assert_eq!(parts.join(" "), long);
    assert_eq!(world.session_texts(user, 1).await[1], long);
    world.assert_good();
}

#[tokio::test]
async fn an_exceeded_limit_is_reported_with_its_reset_and_the_model_is_not_asked() {
    let mut catalog = unlimited();
    for plan in &mut catalog.plans {
        plan.limits.hourly_max_messages = 2;
    }
    let world = World::with(catalog).await;
    let user = world.log_in().await;
    for _ in 0..2 {
        assert_eq!(world.ask("Hi").await, "Hello to you.");
    }
    world.clock.advance(Duration::from_secs(1));
    assert_eq!(
        world.ask("And now?").await,
        "You have reached a limit of your plan: messages per hour (2 of 2). Please try again in \
         60 minutes."
    );
    assert_eq!(world.charged(user).await, 2);
    world.ask("/lang fa").await;
    assert!(world.ask("And now?").await.contains("پیام در هر ساعت (۲ از ۲)"));
    world.assert_good();
}

#[tokio::test]
async fn a_provider_failure_is_reported_and_not_charged() {
    let world = World::new().await;
    let user = world.log_in().await;
    world.provider.set(Behaviour::Status(500, Vec::new()));
    let said = world.ask("Hi").await;
    assert_eq!(said, "The model could not answer. Nothing was charged; please try again.");
    assert_eq!(world.charged(user).await, 0);
    assert_eq!(world.session_texts(user, 1).await, ["Hi"], "what was written is kept");
    world.assert_good();
}

#[tokio::test]
async fn an_interrupted_answer_is_sent_with_a_note() {
    let world = World::new().await;
    let user = world.log_in().await;
    world.provider.set(Behaviour::Break(3));
    let said = world.ask("Hi").await;
    assert!(said.ends_with("\n\n⚠️ The model stopped before its end."), "{said}");
    assert_eq!(world.charged(user).await, 1);
    world.assert_good();
}

#[tokio::test]
async fn a_message_opens_a_new_session_if_the_current_one_was_deleted_in_the_app() {
    let world = World::new().await;
    let user = world.log_in().await;
    world.ask("First").await;
    world.worker.sessions.delete(user, SessionId::new(1)).await.unwrap();
    assert_eq!(world.ask("Second").await, "Hello to you.");
    assert_eq!(world.session_texts(user, 2).await, ["Second", "Hello to you."]);
    world.assert_good();
}

#[tokio::test]
async fn a_picture_is_sent_by_its_url_or_by_its_bytes() {
    let world = World::new().await;
    world.log_in().await;
    let picture = |url: &str| Answer { image: Some(url.to_owned()), ..Answer::new("Here.") };
    world.provider.set(Behaviour::Answer(picture("https://pictures.example/cat.png")));
    world.ask("A cat").await;
    world.provider.set(Behaviour::Answer(picture("data:image/png;base64,iVBORw0KGgo=")));
    world.ask("Another").await;
    let photos: Vec<_> = world.said(SARA).into_iter().filter_map(|sent| sent.photo).collect();
    assert_eq!(photos.len(), 2, "{photos:?}");
    world.assert_good();
}

#[tokio::test]
async fn media_gets_a_reply_that_it_is_not_supported_and_an_album_gets_one() {
    let world = World::new().await;
    world.log_in().await;
    world.deliver(&world.sara().sends_photo("look")).await;
    assert!(world.last(SARA).text.starts_with("I can only read text so far."));
    let before = world.said(SARA).len();
    for _ in 0..3 {
        let photo = serde_json::json!({
            "media_group_id": "1391",
            "photo": [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}],
        });
        world.deliver(&world.sara().sends_other(photo)).await;
    }
    assert_eq!(world.said(SARA).len(), before + 1);
    world.assert_good();
}
