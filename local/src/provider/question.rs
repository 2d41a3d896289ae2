//! Parses a request to the demo. Ignores every field that the demo does not use.

use serde::Deserialize;
use serde_json::Value;
use shared::tokens::TokenCounter;

/// A conversation to answer.
#[derive(Deserialize)]
pub struct Question {
    #[serde(default)]
    messages: Vec<Message>,
    max_tokens: Option<u64>,
    #[serde(default)]
    modalities: Vec<String>,
}

#[derive(Deserialize)]
struct Message {
    role: String,
    content: String,
}

impl Question {
    /// Parses a request's body; `None` where it does not follow the protocol.
    #[must_use]
    pub fn read(body: &Value) -> Option<Self> {
        Self::deserialize(body).ok()
    }

    /// The text of the user's last message.
    pub(super) fn last_user_message(&self) -> &str {
        let from_user = |message: &&Message| message.role == "user";
        self.messages.iter().rev().find(from_user).map_or("", |message| &message.content)
    }

    /// Whether the request is for a title: only titles allow so few tokens.
    pub(super) fn wants_title(&self) -> bool {
        self.max_tokens.is_some_and(|tokens| tokens <= 64)
    }

    /// Whether the request is for an image.
    pub(super) fn wants_image(&self) -> bool {
        self.modalities.iter().any(|modality| modality == "image")
    }

    /// The tokens of all messages.
    pub(super) fn tokens(&self) -> u64 {
        self.messages.iter().map(|message| TokenCounter.count(&message.content)).sum()
    }
}
