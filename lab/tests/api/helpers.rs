//! Starts the whole API for a test, and calls it as an app does.

use std::sync::Arc;
use std::time::Duration;

use lab::provider::{Behaviour, FakeProvider};
use mobix::database::{Database, create_table};
use mobix::functions::{self, Backend};
use mobix::gateway::{self, Functions, Gateway};
use mobix::template::Template;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use shared::auth::AuthSettings;
use shared::chat::ChatSettings;
use shared::clock::VirtualClock;
use shared::https;
use shared::model::{Catalog, Timestamp};
use shared::provider::{HttpProvider, ProviderSettings};
use shared::settings::Vars;
use shared::sms::{self, SmsSettings};
use shared::store::Store;
use tokio::net::TcpListener;

pub(crate) use sms_gateway::SmsGateway;

#[path = "sms_gateway.rs"]
mod sms_gateway;

/// A running API.
pub(crate) struct App {
    pub(crate) url: String,
    pub(crate) clock: VirtualClock,
    pub(crate) provider: FakeProvider,
    pub(crate) sms: SmsGateway,
    pub(crate) store: Store,
    /// The functions, for calls without the gateway.
    pub(crate) functions: Functions,
    http: reqwest::Client,
}

/// A logged-in user.
pub(crate) struct User<'a> {
    pub(crate) app: &'a App,
    pub(crate) token: String,
}

pub(crate) const TABLE: &str = "mobixai-test";

/// A table in memory, as the template defines it, with this catalog.
pub(crate) async fn table(database: &Database, catalog: &Catalog) -> Store {
    let client = database.client();
    create_table(&client, TABLE, &Template::embedded().unwrap().table).await.unwrap();
    let store = Store::new(client, TABLE);
    store.replace_catalog(catalog).await.unwrap();
    store
}

/// The sample catalog with plans without limits.
pub(crate) fn unlimited() -> Catalog {
    let mut catalog = mobix::catalog_file::sample().unwrap();
    for plan in &mut catalog.plans {
        plan.limits = Default::default();
    }
    catalog
}

impl App {
    /// The API with the sample catalog, and a provider that answers.
    pub(crate) async fn start() -> Self {
        Self::with(mobix::catalog_file::sample().unwrap()).await
    }

    /// The API with this catalog.
    pub(crate) async fn with(catalog: Catalog) -> Self {
        let store = table(&Database::memory().unwrap(), &catalog).await;
        Self::on(store, &[]).await
    }

    /// The API with a long timeout for the provider.
    pub(crate) async fn on_slow_provider() -> Self {
        let catalog = mobix::catalog_file::sample().unwrap();
        let store = table(&Database::memory().unwrap(), &catalog).await;
        Self::on(store, &[("MODEL_IDLE_TIMEOUT_SECONDS", "60")]).await
    }

    /// The API on an existing table, with further settings.
    pub(crate) async fn on(store: Store, settings: &[(&str, &str)]) -> Self {
        let provider = FakeProvider::start(Behaviour::answer("Hello to you.")).await.unwrap();
        let sms = SmsGateway::start().await;
        let clock = VirtualClock::new("2026-11-23T12:00:00Z".parse().unwrap());
        let (base_url, sms_url) = (provider.base_url(), sms.url());
        let own = [
            ("MODEL_API_BASE_URL", base_url.as_str()),
            // Tests of timeouts wait this long; other tests must not reach it on a busy machine.
            ("MODEL_IDLE_TIMEOUT_SECONDS", "5"),
            ("SMS", "gateway"),
            ("SMS_GATEWAY_URL", sms_url.as_str()),
            ("OTP_HASH_KEY", "0123456789abcdef0123456789abcdef"),
            ("OTP_PER_ADDRESS_HOUR", "100000"),
            ("OTP_PER_NETWORK_HOUR", "100000"),
            ("OTP_PER_RANGE_HOUR", "100000"),
            ("OTP_PER_HOUR", "100000"),
        ];
        let vars = Vars::from_pairs(own.iter().chain(settings).copied());
        let backend = Backend {
            store: store.clone(),
            clock: Arc::new(clock.clone()),
            provider: Arc::new(
                HttpProvider::new(ProviderSettings::required(&vars).unwrap()).unwrap(),
            ),
            sms: sms::sender(SmsSettings::read(&vars).unwrap()).unwrap(),
            auth: AuthSettings::read(&vars).unwrap(),
            chat: ChatSettings::read(&vars).unwrap(),
            telegram: None,
        };
        let functions = functions::connect(backend);
        let template = Template::embedded().unwrap();
        let gateway = Gateway::new(template, &functions, Arc::new(clock.clone())).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(gateway::serve(listener, gateway, std::future::pending()));
        let http = https::client().unwrap().timeout(Duration::from_secs(60)).build().unwrap();
        Self { url, clock, provider, sms, store, functions, http }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.http.request(method, format!("{}{path}", self.url)).header("Accept-Language", "en")
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        read(self.request(Method::POST, path).json(body)).await
    }

    /// Requests a code, reads it from the SMS, and logs in.
    pub(crate) async fn login(&self, phone: &str) -> User<'_> {
        let (status, _) = self.post("/api/auth/otp/", &json!({"phone_number": phone})).await;
        assert_eq!(status, StatusCode::ACCEPTED);
        let code = self.sms.code();
        let body = json!({"phone_number": phone, "code": code, "name": "Sara"});
        let (status, answer) = self.post("/api/auth/verify/", &body).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        User { app: self, token: answer["token"].as_str().unwrap().to_owned() }
    }
}

impl User<'_> {
    pub(crate) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.app.request(method, path).bearer_auth(&self.token)
    }

    pub(crate) async fn get(&self, path: &str) -> (StatusCode, Value) {
        read(self.request(Method::GET, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        read(self.request(Method::POST, path).json(body)).await
    }

    /// Creates a session with the first chatbot.
    pub(crate) async fn open(&self, model: &str) -> u64 {
        let body = json!({"chatbot_id": 1, "ai_model_id": model});
        let (status, session) = self.post("/api/chat-sessions/", &body).await;
        assert_eq!(status, StatusCode::CREATED, "{session}");
        session["id"].as_u64().unwrap()
    }

    pub(crate) async fn send(&self, session: u64, text: &str) -> (StatusCode, Value) {
        let path = format!("/api/chat-sessions/{session}/send/");
        self.post(&path, &json!({"message": text})).await
    }

    pub(crate) async fn texts(&self, session: u64) -> Vec<String> {
        let (status, page) = self.get(&format!("/api/chat-sessions/{session}/messages/")).await;
        assert_eq!(status, StatusCode::OK);
        let messages = page["messages"].as_array().unwrap();
        messages.iter().map(|message| message["content"].as_str().unwrap().to_owned()).collect()
    }

    /// The usage of a limit, as `/api/users/usage/` shows it.
    pub(crate) async fn used(&self, limit: &str) -> Value {
        let (status, usage) = self.get("/api/users/usage/").await;
        assert_eq!(status, StatusCode::OK);
        let limits = usage["limits"].as_array().unwrap();
        limits.iter().find(|entry| entry["limit"] == limit).unwrap()["used"].clone()
    }
}

pub(crate) async fn read(request: reqwest::RequestBuilder) -> (StatusCode, Value) {
    let answer = request.send().await.unwrap();
    let status = answer.status();
    let text = answer.text().await.unwrap();
    let body = if text.is_empty() { Value::Null } else { serde_json::from_str(&text).unwrap() };
    (status, body)
}

/// Parses a time for [`VirtualClock::set`].
pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The model ids of the sample catalog that are free, or those that are not.
pub(crate) fn models(free: bool) -> Vec<String> {
    let catalog = mobix::catalog_file::sample().unwrap();
    let chosen = catalog.models.iter().filter(|model| model.is_free == free);
    chosen.map(|model| model.model_id.to_string()).collect()
}
