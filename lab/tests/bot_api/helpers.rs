//! A fake Bot API and a client that calls it.

use lab::bot_api::FakeBotApi;
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};
use shared::https;

pub(crate) const TOKEN: &str = "123456:test-Token_1";
/// A user, whose id is also that of the private chat.
pub(crate) const SARA: i64 = 42;
pub(crate) const GROUP: i64 = -1001;

pub(crate) struct Fixture {
    pub(crate) api: FakeBotApi,
    pub(crate) client: Client,
}

/// The reply to a call.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<String>,
    pub(crate) body: Value,
}

pub(crate) async fn start() -> Fixture {
    let api = FakeBotApi::start(TOKEN).await.unwrap();
    let client = https::client().unwrap().build().unwrap();
    Fixture { api, client }
}

impl Fixture {
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.api.base_url())
    }

    pub(crate) fn post(&self, method: &str) -> RequestBuilder {
        self.client.post(self.url(&format!("/bot{TOKEN}/{method}")))
    }

    pub(crate) fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(self.url(path))
    }

    pub(crate) async fn call(&self, method: &str, params: Value) -> Reply {
        reply(self.post(method).json(&params)).await
    }

    /// The result of a successful call.
    pub(crate) async fn ok(&self, method: &str, params: Value) -> Value {
        let reply = self.call(method, params).await;
        assert_eq!(reply.status, 200, "{:?}", reply.body);
        assert_eq!(reply.body["ok"], true);
        reply.body["result"].clone()
    }

    /// The status and description of a refused call.
    pub(crate) async fn refused(&self, method: &str, params: Value) -> (u16, String) {
        self.call(method, params).await.refusal()
    }

    /// Sends a text to Sara.
    pub(crate) async fn says(&self, text: &str) -> i64 {
        let sent = self.ok("sendMessage", json!({"chat_id": SARA, "text": text})).await;
        sent["message_id"].as_i64().unwrap()
    }

    /// The violations so far.
    pub(crate) fn reasons(&self) -> Vec<String> {
        self.api.violations().into_iter().map(|violation| violation.reason).collect()
    }

    pub(crate) fn assert_good(&self) {
        assert!(self.api.violations().is_empty(), "{:?}", self.api.violations());
    }
}

impl Reply {
    pub(crate) fn refusal(&self) -> (u16, String) {
        assert_eq!(self.body["ok"], false, "{:?}", self.body);
        assert_eq!(self.body["error_code"], self.status);
        (self.status, self.body["description"].as_str().unwrap().to_owned())
    }
}

pub(crate) async fn reply(request: RequestBuilder) -> Reply {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let header = response.headers().get("retry-after");
    let retry_after = header.map(|value| value.to_str().unwrap().to_owned());
    Reply { status, retry_after, body: response.json().await.unwrap() }
}

/// Status 400 with this description.
pub(crate) fn bad(description: &str) -> (u16, String) {
    (400, format!("Bad Request: {description}"))
}
