//! `mobix telegram poll` and `set-webhook`: updates reach the bot either way.

use std::time::Duration;

use mobix::telegram::{TelegramError, delete_webhook, poll, set_webhook};
use shared::telegram::BotError;

use crate::helpers::{LONG, SARA, World, vars};

#[tokio::test]
async fn polled_updates_are_forwarded_to_the_webhook() {
    let world = World::new().await;
    let vars = vars(&world.api, &world.provider);
    let url = world.url.parse().unwrap();
    world.api.push_update(world.sara().says("/start"));
    let polled = poll(&vars, &url);
    let answered = async {
        assert!(world.api.wait_until(|api| !api.messages(SARA).is_empty(), LONG).await);
        world.api.push_update(world.sara().shares_contact(crate::helpers::PHONE));
        assert!(world.api.wait_until(|api| api.messages(SARA).len() == 2, LONG).await);
        // What was handed on is not fetched again.
        world.api.wait_until(|api| api.pending_updates() == 0, LONG).await
    };
    tokio::select! {
        ended = polled => panic!("{ended:?}"),
        done = answered => assert!(done),
    }
    assert!(world.last(SARA).text.starts_with("Welcome, Sara!"));
    let commands = world.api.commands();
    assert_eq!(commands.len(), 2);
    assert!(commands.iter().all(|of| of.commands.len() == 10));
    world.assert_good();
}

#[tokio::test]
async fn updates_stay_pending_while_the_webhook_cannot_be_reached() {
    let world = World::new().await;
    let vars = vars(&world.api, &world.provider);
    world.api.push_update(world.sara().says("/start"));
    let nobody = "http://127.0.0.1:9".parse().unwrap();
    let polled = tokio::time::timeout(Duration::from_millis(500), poll(&vars, &nobody)).await;
    assert!(polled.is_err(), "{polled:?}");
    assert_eq!(world.api.pending_updates(), 1);
    world.assert_good();
}

#[tokio::test]
async fn the_webhook_is_set_with_the_secret_token_and_the_allowed_updates() {
    let world = World::new().await;
    let vars = vars(&world.api, &world.provider);
    let url = format!("{}/telegram/webhook/", world.url);
    let me = set_webhook(&vars, &url.parse().unwrap()).await.unwrap();
    assert_eq!(me.username, "mobix_test_bot");
    let webhook = world.api.webhook().unwrap();
    let secret = world.telegram.settings.webhook_secret();
    assert_eq!(webhook.secret_token.as_deref(), Some(secret.expose()));
    let wanted = webhook.allowed_updates.unwrap();
    assert_eq!(wanted, ["message", "edited_message", "callback_query"]);
    let polled = poll(&vars, &world.url.parse().unwrap()).await;
    assert!(matches!(polled, Err(TelegramError::WebhookIsSet)), "{polled:?}");
    delete_webhook(&vars).await.unwrap();
    assert!(world.api.webhook().is_none());
}

#[tokio::test]
async fn an_invalid_bot_token_is_reported() {
    let world = World::new().await;
    let vars = vars(&world.api, &world.provider).with("TELEGRAM_BOT_TOKEN", "1:nobodys");
    let polled = poll(&vars, &world.url.parse().unwrap()).await;
    let refused = matches!(polled, Err(TelegramError::Bot(BotError::Unauthorized)));
    assert!(refused, "{polled:?}");
    assert!(!polled.unwrap_err().to_string().contains("nobodys"));
}
