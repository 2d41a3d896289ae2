//! Builds every function from its dependencies, as the function's `main` does on Lambda. The only
//! place where functions are connected.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;
use shared::auth::{AuthSettings, Authenticator, Devices, Login, TelegramAccounts};
use shared::chat::{Chat, ChatSettings, Sessions};
use shared::clock::Clock;
use shared::http::{AppState, lambda_service};
use shared::provider::ModelProvider;
use shared::sms::SmsSender;
use shared::store::{CatalogCache, Store};
use tokio_util::task::TaskTracker;

use crate::gateway::{Authorizer, Function, Functions};
use crate::telegram::Telegram;

/// The dependencies of the functions.
#[derive(Clone)]
pub struct Backend {
    /// The table.
    pub store: Store,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The model provider.
    pub provider: Arc<dyn ModelProvider>,
    /// The sender of login codes.
    pub sms: Arc<dyn SmsSender>,
    /// How users log in.
    pub auth: AuthSettings,
    /// How answers are made.
    pub chat: ChatSettings,
    /// The Telegram bot, if there is one.
    pub telegram: Option<Telegram>,
}

/// All functions of the template.
#[must_use]
pub fn connect(backend: Backend) -> Functions {
    let Backend { store, clock, provider, sms, auth, chat, telegram } = backend;
    let authenticator = Authenticator::new(store.clone(), clock.clone(), auth.tokens);
    let catalog = CatalogCache::new(store.clone(), clock.clone());
    let login = Login::new(store.clone(), catalog.clone(), clock.clone(), sms, auth);
    let devices = Devices::new(store.clone(), clock.clone());
    let sessions =
        Sessions { store: store.clone(), catalog: catalog.clone(), clock: clock.clone() };
    let chat = Chat {
        store: store.clone(),
        catalog: catalog.clone(),
        provider,
        clock: clock.clone(),
        settings: Arc::new(chat),
    };
    let accounts = TelegramAccounts::new(store.clone(), catalog.clone(), clock.clone());
    let bot_username = telegram.as_ref().and_then(|telegram| telegram.settings.username.clone());
    let webhook = telegram.map(|Telegram { settings, bot, queue }| {
        let (accounts, sessions, chat) = (accounts.clone(), sessions.clone(), chat.clone());
        let consumer_queue = Arc::new(queue.clone());
        let worker =
            telegram_worker::State { bot, queue: consumer_queue, accounts, sessions, chat };
        queue.set_consumer(Arc::new(worker));
        let secret = settings.webhook_secret();
        telegram_webhook::Webhook { secret, queue: Arc::new(queue) }
    });
    let new_authenticator = || authenticator.clone();
    let usages = usages::State { store: store.clone(), authenticator: new_authenticator() };
    let state = AppState { store, catalog, clock, authenticator: new_authenticator() };
    let routers = [
        (
            "auth",
            auth::router(auth::State {
                login,
                devices,
                accounts,
                bot_username,
                authenticator: new_authenticator(),
            }),
        ),
        ("users", users::router(state.clone())),
        ("catalog", catalog::router(state)),
        (
            "chat-sessions",
            chat_sessions::router(chat_sessions::State {
                sessions,
                authenticator: new_authenticator(),
            }),
        ),
        ("usages", usages::router(usages)),
        ("telegram-webhook", telegram_webhook::router(telegram_webhook::State { webhook })),
        (
            "messages",
            messages::router(messages::State {
                chat,
                authenticator: new_authenticator(),
                answers: TaskTracker::new(),
            }),
        ),
    ];
    let authorize: Arc<dyn Authorizer> =
        Arc::new(move |event| authorize(authenticator.clone(), event));
    Functions {
        routers: routers
            .into_iter()
            .map(|(name, router)| (name.to_owned(), Function::new(lambda_service(router))))
            .collect(),
        lambdas: HashMap::new(),
        authorizers: [("authorizer".to_owned(), authorize)].into(),
    }
}

/// Calls the authorizer as Lambda does: JSON in; JSON or an error's message out.
async fn authorize(authenticator: Authenticator, event: Value) -> Result<Value, String> {
    let event = serde_json::from_value(event).map_err(|error| error.to_string())?;
    let answer = authorizer::handle(&authenticator, event).await;
    let answer = answer.map_err(|error| error.to_string())?;
    serde_json::to_value(answer).map_err(|error| error.to_string())
}
