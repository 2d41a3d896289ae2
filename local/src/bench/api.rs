//! The whole API in this process, with somebody who is logged in and has a session.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use shared::clock::SystemClock;
use shared::model::Limits;
use shared::settings::Vars;
use shared::sms::{SmsError, SmsMessage, SmsSender};
use shared::store::Store;
use shared::tokens::TokenCounter;
use tokio::net::TcpListener;

use super::BenchError;
use crate::backend::{Answering, backend};
use crate::catalog_file;
use crate::database::{Database, create_table};
use crate::functions;
use crate::gateway::{self, Gateway};
use crate::serve::ServeError;
use crate::template::Template;

const TABLE: &str = "bench";
const PHONE: &str = "+989121234567";

/// An API, and a session in it.
pub(super) struct Api {
    pub(super) http: reqwest::Client,
    pub(super) token: String,
    /// Where messages are sent to.
    pub(super) send: String,
}

/// Keeps the last login code instead of sending it.
#[derive(Clone, Default)]
struct Letterbox(Arc<Mutex<String>>);

impl SmsSender for Letterbox {
    fn send(&self, message: SmsMessage) -> BoxFuture<'_, Result<(), SmsError>> {
        let code = message.code.expose().to_owned();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = code;
        async { Ok(()) }.boxed()
    }
}

impl Api {
    /// Starts it on a database in memory, with plans that limit nothing and this provider.
    pub(super) async fn start(provider: &str) -> Result<Self, BenchError> {
        let letterbox = Letterbox::default();
        let (url, model) = serve(provider, &letterbox).await?;
        TokenCounter::preload();
        Self::enter(&url, &letterbox, &model).await
    }
    async fn enter(url: &str, letterbox: &Letterbox, model: &str) -> Result<Self, BenchError> {
        let http = reqwest::Client::builder().tcp_nodelay(true).build()?;
        let post = |path: &str, token: &str, body: &Value| {
            http.post(format!("{url}{path}")).bearer_auth(token).json(body).send()
        };
        post("/api/auth/otp/", "", &json!({ "phone_number": PHONE })).await?.error_for_status()?;
        let code = letterbox.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let body = json!({ "phone_number": PHONE, "code": code, "name": "Bench" });
        let answer: Value = post("/api/auth/verify/", "", &body).await?.json().await?;
        let token = answer.get("token").and_then(Value::as_str);
        let token = token.ok_or_else(|| BenchError::Answer(answer.to_string()))?.to_owned();
        let body = json!({ "chatbot_id": 1, "ai_model_id": model, "title": "Bench" });
        let session: Value = post("/api/chat-sessions/", &token, &body).await?.json().await?;
        let id = session.get("id").and_then(Value::as_u64);
        let id = id.ok_or_else(|| BenchError::Answer(session.to_string()))?;
        Ok(Self { send: format!("{url}/api/chat-sessions/{id}/send/"), http, token })
    }
}

/// Serves it in this process: where, and a model to talk to.
async fn serve(provider: &str, letterbox: &Letterbox) -> Result<(String, String), ServeError> {
    let template = Template::embedded()?;
    let mut catalog = catalog_file::sample()?;
    for plan in &mut catalog.plans {
        plan.limits = Limits::default();
    }
    let client = Database::memory()?.client();
    create_table(&client, TABLE, &template.table).await?;
    let store = Store::new(client, TABLE);
    store.replace_catalog(&catalog).await?;
    let vars = Vars::from_pairs([("MODEL_API_BASE_URL", provider)]);
    let answering = Answering::of(&vars).await?;
    let mut backend = backend(store, &answering, &vars).await?;
    backend.sms = Arc::new(letterbox.clone());
    let functions = functions::connect(backend);
    let gateway = Gateway::new(template, &functions, Arc::new(SystemClock))?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let url = format!("http://{}", listener.local_addr()?);
    tokio::spawn(gateway::serve(listener, gateway, std::future::pending()));
    let model = catalog.models.iter().find(|model| model.is_free && model.is_active);
    let model = model.map(|model| model.model_id.to_string()).unwrap_or_default();
    Ok((url, model))
}
