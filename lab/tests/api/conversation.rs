//! Messages and edits of a test's user.

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::helpers::User;

impl User<'_> {
    /// Creates a session with a title, so that none is generated.
    pub(crate) async fn open_named(&self, model: &str) -> u64 {
        let body = json!({"chatbot_id": 1, "ai_model_id": model, "title": "Named"});
        let (status, session) = self.post("/api/chat-sessions/", &body).await;
        assert_eq!(status, StatusCode::CREATED, "{session}");
        session["id"].as_u64().unwrap()
    }

    /// A message with a streamed answer.
    pub(crate) fn message(&self, session: u64, text: &str) -> reqwest::RequestBuilder {
        let path = format!("/api/chat-sessions/{session}/send/");
        self.request(Method::POST, &path).json(&json!({"message": text}))
    }

    /// An edit of a message.
    pub(crate) fn edit(&self, session: u64, message: &str, text: &str) -> reqwest::RequestBuilder {
        let path = format!("/api/chat-sessions/{session}/messages/{message}/edit/");
        self.request(Method::POST, &path).json(&json!({"content": text}))
    }

    /// The ids of the session's messages.
    pub(crate) async fn ids(&self, session: u64) -> Vec<String> {
        let (_, page) = self.get(&format!("/api/chat-sessions/{session}/messages/")).await;
        let messages = page["messages"].as_array().unwrap();
        messages.iter().map(|m| m["message_id"].as_str().unwrap().to_owned()).collect()
    }
}
