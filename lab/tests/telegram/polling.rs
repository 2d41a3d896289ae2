//! `mobix telegram poll` and `set-webhook`: updates reach the bot either way.

use std::time::Duration;

use mobix::telegram::{TelegramError, delete_webhook, poll, set_webhook};
use shared::telegram::BotError;

use crate::helpers::{LONG, SARA, TestSetup, vars};

#[tokio::test]
async fn polled_updates_are_forwarded_to_the_webhook() {
    let setup = TestSetup::new().await;
    let vars = vars(&setup.api, &setup.provider);
    let url = setup.url.parse().unwrap();
    setup.api.push_update(setup.sara().says("/start"));
    let polled = poll(&vars, &url);
    let answered = async {
        assert!(setup.api.wait_until(|api| !api.messages(SARA).is_empty(), LONG).await);
        setup.api.push_update(setup.sara().shares_contact(crate::helpers::PHONE));
        assert!(setup.api.wait_until(|api| api.messages(SARA).len() == 2, LONG).await);
        // What was handed on is not fetched again.
        setup.api.wait_until(|api| api.pending_updates() == 0, LONG).await
    };
    tokio::select! {
        ended = polled => panic!("{ended:?}"),
        done = answered => assert!(done),
    }
    assert!(setup.last(SARA).text.starts_with("Welcome, Sara!"));
    let commands = setup.api.commands();
    assert_eq!(commands.len(), 2);
    assert!(commands.iter().all(|of| of.commands.len() == 10));
    setup.assert_good();
}

#[tokio::test]
async fn updates_stay_pending_while_the_webhook_cannot_be_reached() {
    let setup = TestSetup::new().await;
    let vars = vars(&setup.api, &setup.provider);
    setup.api.push_update(setup.sara().says("/start"));
    let nobody = "http://127.0.0.1:9".parse().unwrap();
    let polled = tokio::time::timeout(Duration::from_millis(500), poll(&vars, &nobody)).await;
    assert!(polled.is_err(), "{polled:?}");
    assert_eq!(setup.api.pending_updates(), 1);
    setup.assert_good();
}

#[tokio::test]
async fn the_webhook_is_set_with_the_secret_token_and_the_allowed_updates() {
    let setup = TestSetup::new().await;
    let vars = vars(&setup.api, &setup.provider);
    let url = format!("{}/telegram/webhook/", setup.url);
    let me = set_webhook(&vars, &url.parse().unwrap()).await.unwrap();
    assert_eq!(me.username, "mobix_test_bot");
    let webhook = setup.api.webhook().unwrap();
    let secret = setup.telegram.settings.webhook_secret();
    assert_eq!(webhook.secret_token.as_deref(), Some(secret.expose()));
    let wanted = webhook.allowed_updates.unwrap();
    assert_eq!(wanted, ["message", "edited_message", "callback_query"]);
    let polled = poll(&vars, &setup.url.parse().unwrap()).await;
    assert!(matches!(polled, Err(TelegramError::WebhookIsSet)), "{polled:?}");
    delete_webhook(&vars).await.unwrap();
    assert!(setup.api.webhook().is_none());
}

#[tokio::test]
async fn an_invalid_bot_token_is_reported() {
    let setup = TestSetup::new().await;
    let vars = vars(&setup.api, &setup.provider).with("TELEGRAM_BOT_TOKEN", "1:nobodys");
    let polled = poll(&vars, &setup.url.parse().unwrap()).await;
    let refused = matches!(polled, Err(TelegramError::Bot(BotError::Unauthorized)));
    assert!(refused, "{polled:?}");
    assert!(!polled.unwrap_err().to_string().contains("nobodys"));
}
