//! What each request costs at the table: calls, request units, and dollars for a million.
//! From what the embedded database reports as consumed, which follows AWS's rules.

use std::fmt;
use std::time::Duration;

use reqwest::{Method, RequestBuilder};
use serde::Serialize;
use serde_json::{Value, json};

use super::BenchError;
use super::api::Api;
use crate::database::{Consumed, Database, Tally};
use crate::provider::{Behaviour, FakeProvider};

/// Dollars for a million request units on demand in us-east-1, by AWS's price list since
/// November 2024.
const READ_PRICE: f64 = 0.125;
const WRITE_PRICE: f64 = 0.625;

/// Messages in the session beside the measured one.
const HISTORY: usize = 20;
/// The length of a message and of an answer, in bytes.
const MESSAGE: usize = 200;
const ANSWER: usize = 1_500;

/// What requests consumed.
#[derive(Debug, Default, Serialize)]
pub struct Cost {
    /// Each request with what it consumed, in the order they were made.
    pub requests: Vec<(&'static str, Consumed)>,
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "messages of {MESSAGE} bytes, answers of {ANSWER}, {HISTORY} before them")?;
        write!(f, "{:<34} calls  RRU  WRU  $ a million", "request")?;
        for (request, Consumed { calls, reads, writes }) in &self.requests {
            let dollars = reads * READ_PRICE + writes * WRITE_PRICE;
            write!(f, "\n{request:<34} {calls:>5} {reads:>4} {writes:>4} {dollars:>12.2}")?;
        }
        Ok(())
    }
}

/// A request at a time, and what it consumes.
struct Meter {
    api: Api,
    tally: Tally,
    cost: Cost,
}

/// Makes each kind of request once, as a user with a session of 20 messages.
///
/// # Errors
/// [`BenchError`].
pub async fn cost() -> Result<Cost, BenchError> {
    let provider = FakeProvider::start(Behaviour::answer("word ".repeat(ANSWER / 5))).await?;
    let tally = Tally::default();
    let client = Database::memory()?.metered_client(tally.clone());
    let api = Api::start_on(client, &provider.base_url()).await?;
    let mut meter = Meter { api, tally, cost: Cost::default() };
    meter.talk().await?;
    meter.look().await?;
    meter.log_in().await?;
    Ok(meter.cost)
}

impl Meter {
    async fn talk(&mut self) -> Result<(), BenchError> {
        let opening = json!({ "chatbot_id": 1, "ai_model_id": self.api.model });
        self.post("open a session", "/api/chat-sessions/", &opening).await?;
        let send = "/api/chat-sessions/2/send/";
        let message = json!({ "message": "w".repeat(MESSAGE) });
        self.post("send, the first message", send, &message).await?;
        for _ in 1..HISTORY / 2 {
            self.api.request(Method::POST, send).json(&message).send().await?;
        }
        let answer = self.post("send", send, &message).await?;
        let keyed = self.api.request(Method::POST, send).header("Idempotency-Key", "bench");
        let keyed = keyed.json(&message);
        let again = keyed.try_clone();
        self.measure("send, with a key", keyed).await?;
        if let Some(again) = again {
            self.measure("send, repeated", again).await?;
        }
        let id = answer.pointer("/user_message/message_id").and_then(Value::as_str);
        let edit = format!("/api/chat-sessions/2/messages/{}/edit/", id.unwrap_or_default());
        self.post("edit a message", &edit, &json!({ "content": "Anew" })).await?;
        let title = json!({ "title": "Named" });
        self.post("name a session", "/api/chat-sessions/2/update-title/", &title).await?;
        Ok(())
    }

    async fn look(&mut self) -> Result<(), BenchError> {
        for (name, path) in [
            ("list sessions", "/api/chat-sessions/"),
            ("show a session", "/api/chat-sessions/2/"),
            ("read its messages", "/api/chat-sessions/2/messages/"),
            ("list usage records", "/api/chat-session-usages/"),
            ("usage of the plan", "/api/users/usage/"),
            ("subscription", "/api/users/subscription/"),
            ("list models", "/api/ai-models/"),
            ("list chatbots", "/api/chatbots/"),
            ("list devices", "/api/auth/tokens/"),
        ] {
            self.measure(name, self.api.request(Method::GET, path)).await?;
        }
        let delete = self.api.request(Method::DELETE, "/api/chat-sessions/2/");
        self.measure("delete a session", delete).await?;
        Ok(())
    }

    async fn log_in(&mut self) -> Result<(), BenchError> {
        let phone = json!({ "phone_number": "+989127654321" });
        self.post("ask for a login code", "/api/auth/otp/", &phone).await?;
        let code = self.api.last_code();
        let verify = json!({ "phone_number": "+989127654321", "code": code, "name": "Another" });
        self.post("log in, a new number", "/api/auth/verify/", &verify).await?;
        self.post("log out", "/api/auth/logout/", &json!({})).await?;
        Ok(())
    }

    async fn post(
        &mut self,
        name: &'static str,
        path: &str,
        body: &Value,
    ) -> Result<Value, BenchError> {
        self.measure(name, self.api.request(Method::POST, path).json(body)).await
    }

    async fn measure(
        &mut self,
        name: &'static str,
        request: RequestBuilder,
    ) -> Result<Value, BenchError> {
        let _before = self.tally.take();
        let answer = request.timeout(Duration::from_secs(60)).send().await?.error_for_status()?;
        let answer = answer.text().await?;
        self.cost.requests.push((name, self.tally.take()));
        Ok(serde_json::from_str(&answer).unwrap_or_default())
    }
}
