//! What is started for a cold start: every function with its environment and an event that it
//! can answer, and bare ones beside them where they are built.

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

/// Programs without anything of ours, to compare with: examples of `shared`.
const BARE: [&str; 2] = ["bare", "bare_dynamodb"];
/// Nobody is sent a code here.
const NO_MESSAGES: &str = "http://127.0.0.1:9/{phone}/{code}";

/// A program to start.
pub(super) struct MeasuredProgram {
    pub(super) name: String,
    pub(super) environment: Environment,
    pub(super) event: String,
    /// Whether it answers as HTTP.
    pub(super) is_http: bool,
}

/// All of them, and what they reach while this is kept.
pub(super) struct Fixture {
    pub(super) programs: Vec<MeasuredProgram>,
    _stack: Stack,
    _provider: FakeProvider,
    _telegram: FakeBotApi,
    _database: Server,
}

/// Deploys the template with the functions of a directory, for somebody who is logged in.
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
    for (name, (_, definition)) in BARE.into_iter().zip(like.into_iter().cycle()) {
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

/// An update, as the webhook is called with it.
fn update(stack: &Stack, telegram: &FakeBotApi) -> Result<String, BenchError> {
    let update = telegram.person(42).says("/start");
    let mut event = proxy_event("POST", "/telegram/webhook/", Some(update), "");
    let secret = stack.webhook_secret()?;
    if let Some(headers) = event.get_mut("multiValueHeaders").and_then(Value::as_object_mut) {
        let shown = json!([secret.expose()]);
        headers.insert("X-Telegram-Bot-Api-Secret-Token".to_owned(), shown);
    }
    Ok(event.to_string())
}

/// An update, as the worker is called with it.
fn batch(telegram: &FakeBotApi) -> String {
    let record = json!({
        "messageId": "1",
        "receiptHandle": "1",
        "body": telegram.person(42).says("/start").to_string(),
        "attributes": { "MessageGroupId": "42" },
    });
    json!({ "Records": [record] }).to_string()
}

/// An event that a function has something to do for.
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

/// The event of a call by the first user, from their first device.
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
