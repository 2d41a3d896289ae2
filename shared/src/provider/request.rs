//! What the provider is asked, and how that is written as JSON.
//! Must not appear in logs: nothing here has a `Debug` that shows what somebody wrote.

use serde::Serialize;

use crate::model::ModelId;

/// A conversation to be answered.
pub struct ChatRequest {
    /// The model that answers.
    pub model: ModelId,
    /// The conversation, oldest first.
    pub messages: Vec<ChatMessage>,
    /// The most tokens the answer may have; none: as many as the model gives.
    pub max_tokens: Option<u64>,
    /// Whether the provider searches the web first.
    pub web_search: bool,
    /// Whether a picture is wanted.
    pub image: bool,
}

/// One message of a conversation.
#[derive(Serialize)]
pub struct ChatMessage {
    /// The speaker.
    pub role: Role,
    /// What is said.
    pub content: String,
}

/// The speaker of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The chatbot's author.
    System,
    /// The person.
    User,
    /// The model.
    Assistant,
}

/// The request's JSON, as OpenAI documents it; `plugins` and `modalities` are OpenRouter's.
#[derive(Serialize)]
pub(super) struct Body<'a> {
    model: &'a ModelId,
    messages: &'a [ChatMessage],
    stream: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream_options: Option<StreamOptions>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_tokens: Option<u64>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    plugins: &'static [Plugin],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    modalities: &'static [&'static str],
}

/// Asks for the usage chunk. OpenRouter sends it, with the cost, without being asked.
#[derive(Serialize)]
struct StreamOptions {
    include_usage: bool,
}

#[derive(Serialize)]
struct Plugin {
    id: &'static str,
}

impl ChatRequest {
    /// The request's JSON. Not every server takes `stream_options`.
    pub(super) fn body(&self, has_stream_options: bool) -> Body<'_> {
        Body {
            model: &self.model,
            messages: &self.messages,
            stream: true,
            stream_options: has_stream_options.then_some(StreamOptions { include_usage: true }),
            max_tokens: self.max_tokens,
            plugins: if self.web_search { &[Plugin { id: "web" }] } else { &[] },
            modalities: if self.image { &["image", "text"] } else { &[] },
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn request() -> ChatRequest {
        let content = "hi".to_owned();
        ChatRequest {
            model: ModelId::new("some/model"),
            messages: vec![ChatMessage { role: Role::User, content }],
            max_tokens: None,
            web_search: false,
            image: false,
        }
    }

    #[test]
    fn a_plain_request_carries_nothing_but_openais_fields() {
        assert_eq!(
            serde_json::to_value(request().body(true)).unwrap(),
            json!({
                "model": "some/model",
                "messages": [{"role": "user", "content": "hi"}],
                "stream": true,
                "stream_options": {"include_usage": true},
            })
        );
    }

    #[test]
    fn stream_options_can_be_left_out() {
        let body = serde_json::to_value(request().body(false)).unwrap();
        assert!(body.get("stream_options").is_none());
        assert_eq!(body["stream"], true);
    }

    #[test]
    fn web_search_pictures_and_a_length_are_asked_for_where_wanted() {
        let request =
            ChatRequest { max_tokens: Some(20), web_search: true, image: true, ..request() };
        let body = serde_json::to_value(request.body(true)).unwrap();
        assert_eq!(body["max_tokens"], 20);
        assert_eq!(body["plugins"], json!([{"id": "web"}]));
        assert_eq!(body["modalities"], json!(["image", "text"]));
    }
}
