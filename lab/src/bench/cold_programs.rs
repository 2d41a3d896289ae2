//! The programs of cold starts: every function with its environment and an event, and minimal
//! programs for comparison where they are built.

use std::path::Path;

use mobix::database::{Database, Server};
use mobix::template::Template;
use serde_json::{Value, json};
use shared::credential::TokenHash;

use super::BenchError;
use super::api::Api;
use crate::bot_api::FakeBotApi;
use crate::lambda::{BOT_TOKEN, Environment, ExternalServices, Stack};
use crate::provider::{Behaviour, FakeProvider};

/// Minimal programs for comparison: examples of `shared`.
const BASELINE_PROGRAMS: [&str; 2] = ["bare", "bare_dynamodb"];
/// An SMS gateway that does not exist: no code is sent.
const NO_MESSAGES: &str = "http://127.0.0.1:9/{phone}/{code}";

/// A program to start.
pub(super) struct MeasuredProgram {
    pub(super) name: String,
    pub(super) environment: Environment,
    pub(super) event: String,
    /// Whether it answers in the format of an HTTP function.
    pub(super) is_http: bool,
}

/// All programs, and the services that they call.
pub(super) struct Fixture {
    pub(super) programs: Vec<MeasuredProgram>,
    _stack: Stack,
    _provider: FakeProvider,
    _telegram: FakeBotApi,
    _database: Server,
}

/// Deploys the template with the functions of a directory, with one logged-in user.
pub(super) async fn programs(functions: &Path) -> Result<Fixture, BenchError> {
    let functions = functions.canonicalize()?;
    let provider = FakeProvider::start(Behaviour::answer("Good day.")).await?;
    let telegram = FakeBotApi::start(BOT_TOKEN).await?;
    let outside = ExternalServices {
        models: &provider.base_url(),
        messages: NO_MESSAGES,
        telegram: &telegram.base_url(),
    };
    let stack = Stack::deploy(Template::embedded_text(), &functions, &outside).await?;
    let database = Database::memory()?;
    let api = Api::start_on(database.client(), &provider.base_url()).await?;
    let database = database.serve()?;

    let mut programs = Vec::new();
    for (name, definition) in stack.functions() {
        let environment = stack.environment(name, definition, &database.endpoint());
        let told = stack.with_plain_secrets(&environment);
        let named = told.map(|environment| (format!("{name}, told its secrets"), environment));
        for (program, environment) in [(name.to_owned(), environment)].into_iter().chain(named) {
            let event = match name {
                "telegram-webhook" => update(&stack, &telegram)?,
                "telegram-worker" => batch(&telegram),
                _ => event(name, &api.token),
            };
            let is_http = !matches!(name, "authorizer" | "telegram-worker");
            programs.push(MeasuredProgram { name: program, environment, event, is_http });
        }
    }
    let like = stack.functions().find(|(name, _)| *name == "usages");
    for (name, (_, definition)) in BASELINE_PROGRAMS.into_iter().zip(like.into_iter().cycle()) {
        let environment = stack.environment(name, definition, &database.endpoint());
        if environment.program.is_file() {
            let event = event("usages", &api.token);
            programs.push(MeasuredProgram {
                name: name.to_owned(),
                environment,
                event,
                is_http: true,
            });
        }
    }
    let (_stack, _provider, _telegram, _database) = (stack, provider, telegram, database);
    Ok(Fixture { programs, _stack, _provider, _telegram, _database })
}

/// An event of the webhook.
fn update(stack: &Stack, telegram: &FakeBotApi) -> Result<String, BenchError> {
    let update = telegram.user(42).says("/start");
    let mut event = proxy_event("POST", "/telegram/webhook/", Some(update), "");
    let secret = stack.webhook_secret()?;
    if let Some(headers) = event.get_mut("multiValueHeaders").and_then(Value::as_object_mut) {
        let shown = json!([secret.expose()]);
        headers.insert("X-Telegram-Bot-Api-Secret-Token".to_owned(), shown);
    }
    Ok(event.to_string())
}

/// An event of the worker.
fn batch(telegram: &FakeBotApi) -> String {
    let record = json!({
        "messageId": "1",
        "receiptHandle": "1",
        "body": telegram.user(42).says("/start").to_string(),
        "attributes": { "MessageGroupId": "42" },
    });
    json!({ "Records": [record] }).to_string()
}

/// An event that the function can process.
fn event(function: &str, token: &str) -> String {
    if function == "authorizer" {
        let event = json!({
            "type": "TOKEN",
            "methodArn": "arn:aws:execute-api:us-east-1:123456789012:api/dev/GET/api/users",
            "authorizationToken": format!("Bearer {token}"),
        });
        return event.to_string();
    }
    let (method, path, body) = match function {
        "auth" => ("GET", "/api/auth/tokens/", None),
        "users" => ("GET", "/api/users/usage/", None),
        "catalog" => ("GET", "/api/ai-models/", None),
        "chat-sessions" => ("GET", "/api/chat-sessions/", None),
        "messages" => ("POST", "/api/chat-sessions/1/send/", Some(json!({"message": "Hello"}))),
        _ => ("GET", "/api/chat-session-usages/", None),
    };
    proxy_event(method, path, body, token).to_string()
}

/// An event of a call by the first user's first device.
fn proxy_event(method: &str, path: &str, body: Option<Value>, token: &str) -> Value {
    let headers = json!({"Host": "api.example", "Content-Type": "application/json"});
    let multi = json!({"Host": ["api.example"], "Content-Type": ["application/json"]});
    json!({
        "resource": path,
        "path": path,
        "httpMethod": method,
        "headers": headers,
        "multiValueHeaders": multi,
        "queryStringParameters": null,
        "multiValueQueryStringParameters": null,
        "pathParameters": null,
        "stageVariables": null,
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "api",
            "authorizer": {
                "principalId": "1",
                "user_id": "1",
                "device_id": "1",
                "token": TokenHash::of(token).to_string(),
            },
            "domainName": "api.example",
            "httpMethod": method,
            "identity": {"sourceIp": "127.0.0.1"},
            "path": format!("/dev{path}"),
            "protocol": "HTTP/1.1",
            "requestId": "00000000-0000-4000-8000-000000000000",
            "requestTimeEpoch": 0,
            "resourceId": "local",
            "resourcePath": path,
            "fixture": "dev",
        },
        "body": body.map(|body| body.to_string()),
        "isBase64Encoded": false,
    })
}
