//! The whole API in this process, with a logged-in user who has a session, and further users on
//! demand.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_dynamodb::Client;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use mobix::backend::{ProviderChoice, backend};
use mobix::catalog_file;
use mobix::database::{Database, create_table};
use mobix::functions;
use mobix::gateway::{self, Gateway};
use mobix::serve::ServeError;
use mobix::telegram::{Telegram, TelegramError};
use mobix::template::Template;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use shared::clock::{Clock, SystemClock};
use shared::https;
use shared::model::{Limits, ModelId, SessionId, UserId};
use shared::settings::Vars;
use shared::sms::{SmsError, SmsMessage, SmsSender};
use shared::store::Store;
use shared::telegram::TelegramSettings;
use shared::tokens::TokenCounter;
use tokio::net::TcpListener;

use super::BenchError;

const PHONE: &str = "+989121234567";

/// An API with one user and one session.
pub(super) struct Api {
    http: reqwest::Client,
    url: String,
    pub(super) token: String,
    letterbox: LastCode,
    /// The Telegram bot.
    pub(super) telegram: Telegram,
    /// A free model.
    pub(super) model: ModelId,
    /// The path that messages are sent to.
    pub(super) send: String,
}

/// The services that an API calls.
#[derive(Clone, Copy, Debug)]
pub(super) struct ExternalServices<'a> {
    /// The model provider's base URL.
    pub(super) provider: &'a str,
    /// The Bot API's base URL.
    pub(super) telegram: &'a str,
}

/// The bot's token for the fake Bot API.
pub(super) const BOT_TOKEN: &str = "7000000001:bench";

impl<'a> ExternalServices<'a> {
    /// A provider, and an unreachable Bot API.
    const fn provider(provider: &'a str) -> Self {
        Self { provider, telegram: "http://127.0.0.1:9" }
    }
}

/// A logged-in user.
#[derive(Clone, Debug)]
pub(super) struct LoggedInUser {
    pub(super) user: UserId,
    pub(super) token: String,
}

/// An SMS sender that keeps the last login code.
#[derive(Clone, Default)]
struct LastCode(Arc<Mutex<String>>);

impl SmsSender for LastCode {
    fn send(&self, message: SmsMessage) -> BoxFuture<'_, Result<(), SmsError>> {
        let code = message.code.expose().to_owned();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = code;
        async { Ok(()) }.boxed()
    }
}

impl LastCode {
    fn last(&self) -> String {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Api {
    /// Starts the API on a database in memory, with this provider and with plans without limits.
    pub(super) async fn start(provider: &str) -> Result<Self, BenchError> {
        Self::start_on(Database::memory()?.client(), provider).await
    }

    /// Starts the API on this database.
    pub(super) async fn start_on(client: Client, provider: &str) -> Result<Self, BenchError> {
        let outside = ExternalServices::provider(provider);
        Self::start_with_services(client, outside, Arc::new(SystemClock), Limits::default()).await
    }

    /// Starts the API with this clock and these limits.
    pub(super) async fn start_with(
        client: Client,
        provider: &str,
        clock: Arc<dyn Clock>,
        limits: Limits,
    ) -> Result<Self, BenchError> {
        Self::start_with_services(client, ExternalServices::provider(provider), clock, limits).await
    }

    /// Starts the API with these external services.
    pub(super) async fn start_with_services(
        client: Client,
        outside: ExternalServices<'_>,
        clock: Arc<dyn Clock>,
        limits: Limits,
    ) -> Result<Self, BenchError> {
        let letterbox = LastCode::default();
        let telegram = telegram(outside.telegram)?;
        let within = (&letterbox, &telegram);
        let (url, model) = serve(client, outside.provider, clock, &limits, within).await?;
        TokenCounter::preload();
        let http = https::client()?.tcp_nodelay(true).build()?;
        let (token, send) = (String::new(), String::new());
        let mut api = Self { http, url, token, letterbox, telegram, model, send };
        api.token = api.log_in(PHONE).await?.token;
        api.send = send_path(api.open(&api.token).await?);
        Ok(api)
    }

    /// A request of the first user.
    pub(super) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.request_of(&self.token, method, path)
    }

    /// A request of another user.
    pub(super) fn request_of(&self, token: &str, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.url)).bearer_auth(token)
    }

    /// An update, as Telegram sends it.
    pub(super) fn update(&self, update: &Value) -> RequestBuilder {
        let secret = self.telegram.settings.webhook_secret();
        let request = self.http.post(format!("{}/telegram/webhook/", self.url));
        request.header("X-Telegram-Bot-Api-Secret-Token", secret.expose()).json(update)
    }

    /// The login code that was sent last.
    pub(super) fn last_code(&self) -> String {
        self.letterbox.last()
    }

    /// Logs a user in; a new one gets an account.
    pub(super) async fn log_in(&self, phone: &str) -> Result<LoggedInUser, BenchError> {
        let otp = json!({ "phone_number": phone });
        self.request(Method::POST, "/api/auth/otp/").json(&otp).send().await?.error_for_status()?;
        let verify = json!({ "phone_number": phone, "code": self.last_code(), "name": "Bench" });
        let verified = self.request(Method::POST, "/api/auth/verify/").json(&verify).send().await?;
        let answer: Value = verified.json().await?;
        let token = answer.get("token").and_then(Value::as_str);
        let user = answer.pointer("/user/id").and_then(Value::as_u64);
        let (token, user) =
            token.zip(user).ok_or_else(|| BenchError::Answer(answer.to_string()))?;
        Ok(LoggedInUser { user: UserId::new(user), token: token.to_owned() })
    }

    /// Creates a session with a title.
    pub(super) async fn open(&self, token: &str) -> Result<SessionId, BenchError> {
        let opening = json!({ "chatbot_id": 1, "ai_model_id": self.model, "title": "Bench" });
        let request = self.request_of(token, Method::POST, "/api/chat-sessions/");
        let opened = request.json(&opening).send().await?;
        let session: Value = opened.json().await?;
        let id = session.get("id").and_then(Value::as_u64);
        let id = id.ok_or_else(|| BenchError::Answer(session.to_string()))?;
        Ok(SessionId::new(id))
    }
}

/// The path of a session's messages.
pub(super) fn send_path(session: SessionId) -> String {
    format!("/api/chat-sessions/{session}/send/")
}

/// A bot at this Bot API.
fn telegram(url: &str) -> Result<Telegram, ServeError> {
    let vars = Vars::from_pairs([
        ("TELEGRAM_BOT_TOKEN", BOT_TOKEN),
        ("TELEGRAM_BOT_USERNAME", "mobix_test_bot"),
        ("TELEGRAM_API_URL", url),
    ]);
    let queue = Template::embedded()?.queue.ok_or(TelegramError::NoQueue)?;
    let settings = TelegramSettings::required(&vars)?;
    Ok(Telegram::new(settings, queue).map_err(TelegramError::from)?)
}

/// Serves the API in this process; returns its URL and a model's id.
async fn serve(
    client: Client,
    provider: &str,
    clock: Arc<dyn Clock>,
    limits: &Limits,
    (letterbox, telegram): (&LastCode, &Telegram),
) -> Result<(String, ModelId), ServeError> {
    let template = Template::embedded()?;
    let mut catalog = catalog_file::sample()?;
    for plan in &mut catalog.plans {
        plan.limits = limits.clone();
    }
    let table = &template.table.resource;
    create_table(&client, table, &template.table).await?;
    let store = Store::new(client, table);
    store.replace_catalog(&catalog).await?;
    let vars = Vars::from_pairs([
        ("MODEL_API_BASE_URL", provider),
        ("OTP_PER_ADDRESS_HOUR", "100000"),
        ("OTP_PER_NETWORK_HOUR", "100000"),
        ("OTP_PER_RANGE_HOUR", "100000"),
        ("OTP_PER_HOUR", "100000"),
    ]);
    let choice = ProviderChoice::of(&vars).await?;
    let mut backend = backend(store, &choice, &vars).await?;
    backend.sms = Arc::new(letterbox.clone());
    backend.clock = Arc::clone(&clock);
    backend.telegram = Some(telegram.clone());
    let functions = functions::connect(backend);
    let gateway = Gateway::new(template, &functions, clock)?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let url = format!("http://{}", listener.local_addr()?);
    tokio::spawn(gateway::serve(listener, gateway, std::future::pending()));
    let model = catalog.models.iter().find(|model| model.is_free && model.is_active);
    let model = model.map_or_else(|| ModelId::new(""), |model| model.model_id.clone());
    Ok((url, model))
}
