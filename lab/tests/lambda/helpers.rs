//! Deploys the template on this machine and speaks to its API as an app does.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use lab::bot_api::FakeBotApi;
use lab::lambda::{
    BOT_TOKEN, EmulatedFunction, Environment, ExternalServices, LambdaFunction, Limits, Logs,
    Stack, WhenClientLeaves,
};
use lab::provider::{Behaviour, FakeProvider};
use mobix::database::{self, Database, create_table};
use mobix::gateway::{self, Authorizer, Functions, Gateway, Lambda};
use mobix::queue::QueuedFunction;
use mobix::template::FunctionDefinition;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use shared::clock::SystemClock;
use shared::https;
use shared::store::Store;
use tokio::net::TcpListener;

use crate::binaries;
use crate::table_proxy::TableProxy;
use sms_gateway::SmsGateway;

#[path = "../api/sms_gateway.rs"]
mod sms_gateway;

/// The runner of the functions.
pub(crate) enum Runner {
    /// Our Runtime API.
    Own(WhenClientLeaves),
    /// AWS's emulator of it.
    Rie(PathBuf),
}

/// A running API.
pub(crate) struct Deployed {
    pub(crate) stack: Stack,
    pub(crate) provider: FakeProvider,
    pub(crate) telegram: FakeBotApi,
    pub(crate) tables: BTreeMap<String, TableProxy>,
    /// The functions that our Runtime API runs.
    pub(crate) functions: BTreeMap<String, LambdaFunction>,
    logs: BTreeMap<String, Logs>,
    /// Every path that was called.
    called: Mutex<Vec<String>>,
    sms: SmsGateway,
    url: String,
    http: reqwest::Client,
    _database: database::Server,
}

/// Somebody who is logged in.
pub(crate) struct User<'a> {
    api: &'a Deployed,
    pub(crate) token: String,
}

impl Deployed {
    pub(crate) async fn start(runner: Runner) -> Self {
        let http = https::client().unwrap().no_proxy().timeout(Duration::from_secs(60));
        let http = http.build().unwrap();
        let provider = FakeProvider::start(Behaviour::answer("Hello to you.")).await.unwrap();
        let sms = SmsGateway::start().await;
        let telegram = FakeBotApi::start(BOT_TOKEN).await.unwrap();
        let outside = ExternalServices {
            models: &provider.base_url(),
            messages: &sms.url(),
            telegram: &telegram.base_url(),
        };
        let template = binaries::template();
        let stack = Stack::deploy(&template, &binaries::functions(), &outside).await.unwrap();

        let database = Database::memory().unwrap();
        create(&database, &stack).await;
        let database = database.serve().unwrap();
        let (mut tables, mut functions) = (BTreeMap::new(), BTreeMap::new());
        let (mut behind, mut logs) = (Functions::default(), BTreeMap::new());
        for (name, function) in stack.functions() {
            let permissions = function.permissions.clone();
            let table = TableProxy::start(permissions, database.endpoint(), http.clone()).await;
            let environment = stack.environment(name, function, &table.url);
            tables.insert(name.to_owned(), table);
            match &runner {
                Runner::Own(leaving) => {
                    let own = LambdaFunction::new(environment, Limits::of(function), *leaving);
                    logs.insert(name.to_owned(), own.logs());
                    functions.insert(name.to_owned(), own.clone());
                    put(&mut behind, name, own);
                }
                Runner::Rie(rie) => {
                    let emulated = emulate(rie, &environment, function, &http).await;
                    logs.insert(name.to_owned(), emulated.logs());
                    put(&mut behind, name, emulated);
                }
            }
        }
        let worker = Arc::clone(&behind.authorizers["telegram-worker"]);
        stack.queue.set_consumer(Arc::new(QueuedFunction(worker)));
        let gateway = Gateway::new(stack.template.clone(), &behind, Arc::new(SystemClock)).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(gateway::serve(listener, gateway, std::future::pending()));
        let called = Mutex::default();
        Self {
            stack,
            provider,
            telegram,
            tables,
            functions,
            logs,
            called,
            sms,
            url,
            http,
            _database: database,
        }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.called.lock().unwrap().push(path.to_owned());
        self.http.request(method, format!("{}{path}", self.url)).header("Accept-Language", "en")
    }

    /// Delivers an update as Telegram does, and waits until it was worked on.
    pub(crate) async fn deliver(&self, update: &Value) {
        let secret = self.stack.webhook_secret().unwrap();
        let request = self.request(Method::POST, "/telegram/webhook/").json(update);
        let request = request.header("X-Telegram-Bot-Api-Secret-Token", secret.expose());
        self.read(request, 200).await;
        eventually("the update is worked on", async || self.stack.queue.is_empty()).await;
        assert_eq!(self.stack.queue.dead_letters(), [], "{}", self.story());
    }

    /// The answer, which must have this status.
    pub(crate) async fn read(&self, request: reqwest::RequestBuilder, status: u16) -> Value {
        let (client, request) = request.build_split();
        let request = request.unwrap();
        let what = format!("{} {}", request.method(), request.url().path());
        let answer = client.execute(request).await.unwrap();
        let found = answer.status();
        let text = answer.text().await.unwrap();
        if found != StatusCode::from_u16(status).unwrap() {
            panic!("{what} gave {found} instead of {status}: {text}\n{}", self.story());
        }
        if text.is_empty() { Value::Null } else { serde_json::from_str(&text).unwrap() }
    }

    /// The functions' refused accesses and their output, for the message of a failing test.
    pub(crate) fn story(&self) -> String {
        let mut story = String::new();
        for (name, table) in &self.tables {
            for access in table.refused() {
                story += &format!("{name} may not {access}\n");
            }
        }
        for (name, logs) in &self.logs {
            let lines = logs.lines();
            for line in lines.iter().filter(|line| !is_the_emulators(line)) {
                story += &format!("{name}: {line}\n");
            }
        }
        story
    }

    /// Asks for a code, reads the text message, and logs in.
    pub(crate) async fn login(&self, phone: &str) -> User<'_> {
        let body = json!({"phone_number": phone});
        self.read(self.request(Method::POST, "/api/auth/otp/").json(&body), 202).await;
        let body = json!({"phone_number": phone, "code": self.sms.code(), "name": "Sara"});
        let request = self.request(Method::POST, "/api/auth/verify/").json(&body);
        let answer = self.read(request, 200).await;
        User { api: self, token: answer["token"].as_str().unwrap().to_owned() }
    }

    /// The template's paths that nobody called.
    pub(crate) fn uncalled(&self) -> Vec<&str> {
        let called = self.called.lock().unwrap();
        let matches = |route: &str, path: &str| {
            let path = path.split('?').next().unwrap().trim_end_matches('/');
            let (route, path): (Vec<_>, Vec<_>) =
                (route.split('/').collect(), path.split('/').collect());
            let mut parts = route.iter().zip(&path);
            route.len() == path.len()
                && parts.all(|(one, other)| one.starts_with('{') || one == other)
        };
        let routes = self.stack.template.routes.iter().map(|route| route.path.as_str());
        routes.filter(|route| !called.iter().any(|path| matches(route, path))).collect()
    }
}

impl User<'_> {
    pub(crate) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.api.request(method, path).bearer_auth(&self.token)
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        self.api.read(self.request(Method::GET, path), 200).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value, status: u16) -> Value {
        self.api.read(self.request(Method::POST, path).json(&body), status).await
    }

    /// Opens a session that has its title, so that nobody asks the provider for one.
    pub(crate) async fn open(&self) -> u64 {
        let body = json!({"chatbot_id": 1, "ai_model_id": free_model(), "title": "Named"});
        let session = self.post("/api/chat-sessions/", body, 201).await;
        session["id"].as_u64().unwrap()
    }

    /// A message whose answer may be streamed.
    pub(crate) fn message(&self, session: u64, text: &str) -> reqwest::RequestBuilder {
        let path = format!("/api/chat-sessions/{session}/send/");
        self.request(Method::POST, &path).json(&json!({"message": text}))
    }

    pub(crate) async fn messages(&self, session: u64) -> Vec<Value> {
        let page = self.get(&format!("/api/chat-sessions/{session}/messages/")).await;
        page["messages"].as_array().unwrap().clone()
    }

    /// The usage of a limit, as `/api/users/usage/` shows it.
    pub(crate) async fn used(&self, limit: &str) -> Value {
        let usage = self.get("/api/users/usage/").await;
        let limits = usage["limits"].as_array().unwrap();
        limits.iter().find(|entry| entry["limit"] == limit).unwrap()["used"].clone()
    }
}

/// The table as the template defines it, by the name that `!Ref` resolves to.
async fn create(database: &Database, stack: &Stack) {
    let (client, definition) = (database.client(), &stack.template.table);
    create_table(&client, &definition.resource, definition).await.unwrap();
    let store = Store::new(client, &definition.resource);
    store.replace_catalog(&mobix::catalog_file::sample().unwrap()).await.unwrap();
}

async fn emulate(
    rie: &std::path::Path,
    environment: &Environment,
    function: &FunctionDefinition,
    http: &reqwest::Client,
) -> EmulatedFunction {
    EmulatedFunction::start(rie, environment, function, http.clone()).await.unwrap()
}

/// Puts a function where the template may look for it: as either kind.
fn put(functions: &mut Functions, name: &str, function: impl Lambda + Authorizer + Clone) {
    functions.authorizers.insert(name.to_owned(), Arc::new(function.clone()));
    functions.lambdas.insert(name.to_owned(), Arc::new(function));
}

/// A model that is free.
pub(crate) fn free_model() -> String {
    let catalog = mobix::catalog_file::sample().unwrap();
    catalog.models.iter().find(|model| model.is_free).unwrap().model_id.to_string()
}

/// A model that the free plan does not have.
pub(crate) fn dear_model() -> String {
    let catalog = mobix::catalog_file::sample().unwrap();
    catalog.models.iter().rfind(|model| !model.is_free).unwrap().model_id.to_string()
}

/// Whether a line tells of an invocation alone.
fn is_the_emulators(line: &str) -> bool {
    ["START ", "END ", "REPORT "].iter().any(|start| line.starts_with(start))
}

/// Waits for what happens behind a client's back.
pub(crate) async fn eventually<F: Future<Output = bool>>(what: &str, holds: impl Fn() -> F) {
    for _ in 0..400 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("never: {what}");
}
