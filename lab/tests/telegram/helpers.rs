//! A setup with a Telegram, a model provider and a table, and the bot between them, from the
//! webhook on.

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use lab::bot_api::{FakeBotApi, Sent, SimulatedUser};
use lab::provider::{Behaviour, FakeProvider};
use mobix::database::{Database, create_table};
use mobix::functions::{self, Backend};
use mobix::gateway::{self, Gateway};
use mobix::telegram::Telegram;
use mobix::template::Template;
use serde_json::Value;
use shared::auth::{AuthSettings, TelegramAccounts};
use shared::chat::{Chat, ChatSettings, Sessions};
use shared::clock::{Clock, VirtualClock};
use shared::https;
use shared::model::{Catalog, TelegramId, UserId};
use shared::provider::{HttpProvider, ProviderSettings};
use shared::settings::Vars;
use shared::sms::ConsoleSms;
use shared::store::{CatalogCache, Store};
use shared::telegram::TelegramSettings;
use telegram_worker::State;
use tokio::net::TcpListener;

pub(crate) const TOKEN: &str = "7000000001:test-token_of-nobody";
pub(crate) const PHONE: &str = "+989121234567";
/// Somebody, and the private chat with them.
pub(crate) const SARA: i64 = 42;
pub(crate) const GROUP: i64 = -1001;

/// Longer than anything takes here, on the busiest machine.
pub(crate) const LONG: Duration = Duration::from_secs(60);

pub(crate) struct TestSetup {
    pub(crate) api: FakeBotApi,
    pub(crate) provider: FakeProvider,
    pub(crate) store: Store,
    pub(crate) clock: VirtualClock,
    pub(crate) telegram: Telegram,
    /// The worker, to be called by itself.
    pub(crate) worker: State,
    pub(crate) url: String,
    pub(crate) http: reqwest::Client,
}

/// The sample catalog, of which no plan has a limit.
pub(crate) fn unlimited() -> Catalog {
    let mut catalog = mobix::catalog_file::sample().unwrap();
    for plan in &mut catalog.plans {
        plan.limits = Default::default();
    }
    catalog
}

impl TestSetup {
    /// A setup without limits, in which the model answers "Hello to you.".
    pub(crate) async fn new() -> Self {
        Self::with(unlimited()).await
    }

    pub(crate) async fn with(catalog: Catalog) -> Self {
        let client = Database::memory().unwrap().client();
        let template = Template::embedded().unwrap();
        create_table(&client, "test", &template.table).await.unwrap();
        let store = Store::new(client, "test");
        store.replace_catalog(&catalog).await.unwrap();
        let provider = FakeProvider::start(Behaviour::answer("Hello to you.")).await.unwrap();
        let api = FakeBotApi::start(TOKEN).await.unwrap();
        Self::of(api, provider, store, template).await
    }

    async fn of(api: FakeBotApi, provider: FakeProvider, store: Store, template: Template) -> Self {
        let clock = VirtualClock::new("2026-11-23T12:00:00Z".parse().unwrap());
        let vars = vars(&api, &provider);
        let settings = TelegramSettings::required(&vars).unwrap();
        let telegram = Telegram::new(settings, template.queue.clone().unwrap()).unwrap();
        let backend = Backend {
            store: store.clone(),
            clock: Arc::new(clock.clone()),
            provider: Arc::new(
                HttpProvider::new(ProviderSettings::required(&vars).unwrap()).unwrap(),
            ),
            sms: Arc::new(ConsoleSms),
            auth: AuthSettings::read(&vars).unwrap(),
            chat: ChatSettings::read(&vars).unwrap(),
            telegram: Some(telegram.clone()),
        };
        let worker = worker(&backend, &telegram);
        let functions = functions::connect(backend);
        let gateway = Gateway::new(template, &functions, Arc::new(clock.clone())).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(gateway::serve(listener, gateway, std::future::pending()));
        let http = https::client().unwrap().timeout(LONG).build().unwrap();
        Self { api, provider, store, clock, telegram, worker, url, http }
    }

    pub(crate) fn sara(&self) -> SimulatedUser {
        self.api.user(SARA).named("Sara").language("en")
    }

    /// Posts a body to the webhook, as Telegram does.
    pub(crate) async fn post(&self, body: String) -> StatusCode {
        let secret = self.telegram.settings.webhook_secret();
        let request = self
            .http
            .post(format!("{}/telegram/webhook/", self.url))
            .header("X-Telegram-Bot-Api-Secret-Token", secret.expose())
            .header("Content-Type", "application/json");
        request.body(body).send().await.unwrap().status()
    }

    /// Delivers an update, and waits until all that is on the queue was worked on.
    pub(crate) async fn deliver(&self, update: &Value) {
        assert_eq!(self.post(update.to_string()).await, StatusCode::OK);
        self.settle().await;
    }

    /// Waits until nothing is on the queue any more.
    pub(crate) async fn settle(&self) {
        let empty = async {
            while !self.telegram.queue.is_empty() {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        tokio::time::timeout(LONG, empty).await.expect("the queue stays full");
    }

    /// Logs Sara in by her contact.
    pub(crate) async fn log_in(&self) -> UserId {
        self.deliver(&self.sara().shares_contact(PHONE)).await;
        self.user(SARA).await.expect("nobody is logged in")
    }

    pub(crate) async fn user(&self, account: i64) -> Option<UserId> {
        let account = TelegramId::new(account);
        self.store.telegram_chat_state(account, account).await.unwrap().link.map(|link| link.user)
    }

    /// What the bot said in a chat and did not delete.
    pub(crate) fn said(&self, chat: i64) -> Vec<Sent> {
        self.api.messages(chat).into_iter().filter(|sent| !sent.deleted).collect()
    }

    pub(crate) fn texts(&self, chat: i64) -> Vec<String> {
        self.said(chat).into_iter().map(|sent| sent.text).collect()
    }

    /// The last that the bot said in a chat.
    pub(crate) fn last(&self, chat: i64) -> Sent {
        self.said(chat).pop().expect("the bot said nothing")
    }

    /// Says something as Sara: what the bot says last then.
    pub(crate) async fn ask(&self, text: &str) -> String {
        self.deliver(&self.sara().says(text)).await;
        self.last(SARA).text
    }

    /// Presses a button under the last message.
    pub(crate) async fn press(&self, label: &str) -> String {
        let sent = self.last(SARA);
        let (_, data) = buttons(&sent)
            .into_iter()
            .find(|(text, _)| text.contains(label))
            .unwrap_or_else(|| panic!("no button {label}: {:?}", buttons(&sent)));
        self.deliver(&self.sara().presses(sent.message_id, &data)).await;
        self.last(SARA).text
    }

    /// The texts of a session, its deleted and cut off ones left out, as the app shows them.
    pub(crate) async fn session_texts(&self, user: UserId, session: u64) -> Vec<String> {
        let wanted = shared::chat::HistoryRequest {
            user,
            session: shared::model::SessionId::new(session),
            after: None,
            limit: 1_000,
        };
        let page = self.worker.sessions.history(wanted).await.unwrap().unwrap();
        page.messages.into_iter().map(|message| message.content).collect()
    }

    /// How many messages were charged to somebody, to models of both kinds.
    pub(crate) async fn charged(&self, user: UserId) -> u64 {
        let account = self.store.account(user).await.unwrap().unwrap();
        account.meter.meter.map_or(0, |meter| {
            let events = meter.events().within(Duration::from_secs(12 * 3_600), self.clock.now());
            events.map(|event| event.counts.messages + event.counts.free_messages).sum()
        })
    }

    /// Fails where Telegram would have found fault with a call.
    pub(crate) fn assert_good(&self) {
        assert_eq!(format!("{:?}", self.api.violations()), "[]");
        assert_eq!(self.api.short_timeouts(), 0, "calls came before their time");
        assert_eq!(self.telegram.queue.dead_letters(), [], "updates were given up");
    }
}

pub(crate) fn vars(api: &FakeBotApi, provider: &FakeProvider) -> Vars {
    let (api_url, base_url) = (api.base_url(), provider.base_url());
    Vars::from_pairs([
        ("MODEL_API_BASE_URL", base_url.as_str()),
        ("MODEL_IDLE_TIMEOUT_SECONDS", "30"),
        ("OTP_HASH_KEY", "0123456789abcdef0123456789abcdef"),
        ("TELEGRAM_BOT_TOKEN", TOKEN),
        ("TELEGRAM_API_URL", api_url.as_str()),
    ])
}

/// The worker as it is plugged in behind the queue.
pub(crate) fn worker(backend: &Backend, telegram: &Telegram) -> State {
    let (store, clock) = (backend.store.clone(), Arc::clone(&backend.clock));
    let catalog = CatalogCache::new(store.clone(), Arc::clone(&clock));
    let accounts = TelegramAccounts::new(store.clone(), catalog.clone(), Arc::clone(&clock));
    let sessions =
        Sessions { store: store.clone(), catalog: catalog.clone(), clock: Arc::clone(&clock) };
    let provider = Arc::clone(&backend.provider);
    let settings = Arc::new(backend.chat.clone());
    let chat = Chat { store, catalog, provider, clock, settings };
    let (bot, queue) = (telegram.bot.clone(), Arc::new(telegram.queue.clone()));
    State { bot, queue, accounts, sessions, chat }
}

/// The buttons under a message: what they say and what they stand for.
pub(crate) fn buttons(sent: &Sent) -> Vec<(String, String)> {
    let rows = sent.reply_markup.as_ref().and_then(|markup| markup["inline_keyboard"].as_array());
    let buttons = rows.into_iter().flatten().flat_map(|row| row.as_array().into_iter().flatten());
    let text = |button: &Value, name: &str| button[name].as_str().unwrap_or_default().to_owned();
    buttons.map(|button| (text(button, "text"), text(button, "callback_data"))).collect()
}
