//! The cost of every endpoint, for a user with a session of 20 messages.

use std::sync::Arc;
use std::time::Duration;

use mobix::database::{CapacityCounter, Database};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use shared::clock::{Clock, SystemClock, VirtualClock};
use shared::model::Limits;

use super::report::{IN_A_SESSION, Request};
use crate::bench::BenchError;
use crate::bench::api::Api;
use crate::bench::workload::{ANSWER, message};
use crate::provider::{Behaviour, FakeProvider};

/// The time before a second login code can be requested.
const COOLDOWN: Duration = Duration::from_secs(61);

const PHONE: &str = "+989127654321";

/// Makes one request at a time, and records its consumption.
struct Measuring {
    api: Api,
    clock: VirtualClock,
    counter: CapacityCounter,
    requests: Vec<Request>,
}

/// Makes each request.
pub(super) async fn requests() -> Result<Vec<Request>, BenchError> {
    let provider = FakeProvider::start(Behaviour::answer("word ".repeat(ANSWER / 5))).await?;
    let (counter, clock) = (CapacityCounter::default(), VirtualClock::new(SystemClock.now()));
    let client = Database::memory()?.metered_client(counter.clone());
    let (url, by) = (provider.base_url(), Arc::new(clock.clone()));
    let api = Api::start_with(client, &url, by, Limits::default()).await?;
    let mut measuring = Measuring { api, clock, counter, requests: Vec::new() };
    measuring.log_in().await?;
    measuring.chat().await?;
    measuring.look().await?;
    measuring.leave().await?;
    Ok(measuring.requests)
}

impl Measuring {
    async fn log_in(&mut self) -> Result<(), BenchError> {
        for whose in ["a new number", "a known number"] {
            let phone = json!({ "phone_number": PHONE });
            self.post("request_login_code", whose, "/api/auth/otp/", &phone).await?;
            let code = self.api.last_code();
            let verify = json!({ "phone_number": PHONE, "code": code, "name": "Another" });
            self.post("log_in", whose, "/api/auth/verify/", &verify).await?;
            self.clock.advance(COOLDOWN);
            // The first request of a minute reads the catalog.
            self.api.request(Method::GET, "/api/chatbots/").send().await?;
        }
        Ok(())
    }

    async fn chat(&mut self) -> Result<(), BenchError> {
        let opening = json!({ "chatbot_id": 1, "ai_model_id": self.api.model });
        self.post("open_chat_session", "", "/api/chat-sessions/", &opening).await?;
        let send = "/api/chat-sessions/2/send/";
        let message = message();
        self.post("send_message", "the first of a session", send, &message).await?;
        for _ in 1..IN_A_SESSION / 2 {
            self.api.request(Method::POST, send).json(&message).send().await?;
        }
        let answer = self.post("send_message", "", send, &message).await?;
        let streamed = self.api.request(Method::POST, send).json(&message);
        let streamed = streamed.header("Accept", "text/event-stream");
        self.record("send_message", "streamed", streamed).await?;
        let keyed = self.api.request(Method::POST, send).header("Idempotency-Key", "bench");
        let keyed = keyed.json(&message);
        let again = keyed.try_clone();
        self.record("send_message", "with a key", keyed).await?;
        if let Some(again) = again {
            self.record("send_message", "repeated", again).await?;
        }
        let id = answer.pointer("/user_message/message_id").and_then(Value::as_str);
        let edit = format!("/api/chat-sessions/2/messages/{}/edit/", id.unwrap_or_default());
        self.post("edit_message", "", &edit, &json!({ "content": "Anew" })).await?;
        let title = json!({ "title": "Named" });
        self.post("update_title", "", "/api/chat-sessions/2/update-title/", &title).await?;
        let model = json!({ "ai_model_id": self.api.model });
        let change = self.api.request(Method::PATCH, "/api/chat-sessions/2/").json(&model);
        self.record("change_chat_session", "", change).await?;
        Ok(())
    }

    async fn look(&mut self) -> Result<(), BenchError> {
        for (operation, path) in [
            ("list_endpoint_groups", "/api/"),
            ("list_plans", "/api/subscription-types/"),
            ("list_ai_models", "/api/ai-models/"),
            ("show_ai_model", "/api/ai-models/1/"),
            ("list_chatbots", "/api/chatbots/"),
            ("show_chatbot", "/api/chatbots/1/"),
            ("list_users", "/api/users/"),
            ("show_user", "/api/users/1/"),
            ("show_subscription", "/api/users/subscription/"),
            ("show_usage", "/api/users/usage/"),
            ("list_chat_sessions", "/api/chat-sessions/"),
            ("show_chat_session", "/api/chat-sessions/2/"),
            ("list_messages", "/api/chat-sessions/2/messages/"),
            ("list_usage_records", "/api/chat-session-usages/"),
            ("show_usage_record", "/api/chat-session-usages/20001/"),
            ("list_devices", "/api/auth/tokens/"),
        ] {
            self.record(operation, "", self.api.request(Method::GET, path)).await?;
        }
        Ok(())
    }

    async fn leave(&mut self) -> Result<(), BenchError> {
        let link = self.api.request(Method::POST, "/api/auth/telegram/");
        self.record("link_telegram", "", link).await?;
        let delete = self.api.request(Method::DELETE, "/api/chat-sessions/2/");
        self.record("delete_chat_session", "", delete).await?;
        let owner = std::mem::take(&mut self.api.token);
        for operation in ["revoke_device", "revoke_other_devices", "log_out"] {
            self.clock.advance(COOLDOWN);
            self.api.request(Method::GET, "/api/chatbots/").send().await?;
            self.api.token = self.api.log_in(PHONE).await?.token;
            let request = match operation {
                "log_out" => self.api.request(Method::POST, "/api/auth/logout/"),
                "revoke_other_devices" => self.api.request(Method::DELETE, "/api/auth/tokens/"),
                // The devices before are of the two logins that were measured.
                _ => self.api.request(Method::DELETE, "/api/auth/tokens/1/"),
            };
            self.record(operation, "", request).await?;
        }
        self.api.token = owner;
        Ok(())
    }

    async fn post(
        &mut self,
        operation: &'static str,
        what: &'static str,
        path: &str,
        body: &Value,
    ) -> Result<Value, BenchError> {
        self.record(operation, what, self.api.request(Method::POST, path).json(body)).await
    }

    async fn record(
        &mut self,
        operation: &'static str,
        what: &'static str,
        request: RequestBuilder,
    ) -> Result<Value, BenchError> {
        let _before = self.counter.take();
        let answer = request.timeout(Duration::from_secs(60)).send().await?.error_for_status()?;
        let answer = answer.text().await?;
        self.requests.push(Request::new(operation, what, self.counter.take()));
        Ok(serde_json::from_str(&answer).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use mobix::openapi;

    /// Whether the operation is an alias of another one.
    fn is_another_path(operation: &str) -> bool {
        operation.ends_with("_by_old_path") || operation.ends_with("_by_put")
    }

    #[tokio::test]
    async fn every_operation_of_the_api_is_measured() {
        let document = openapi::document().unwrap();
        let paths = document["paths"].as_object().unwrap().values();
        let operations = paths.flat_map(|path| path.as_object().unwrap().values());
        let ids = operations.filter_map(|operation| operation["operationId"].as_str());
        let ids: BTreeSet<_> = ids.filter(|id| !is_another_path(id)).collect();
        let measured = requests().await.unwrap();
        let measured: BTreeSet<_> = measured.iter().map(|request| request.operation).collect();
        assert_eq!(measured, ids);
    }
}
