//! What the demo reads of a request.
//! Must not refuse a request for what it does not read.

use serde::Deserialize;
use serde_json::Value;
use shared::tokens::TokenCounter;

/// A conversation to be answered.
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
    /// Of a request's body; none where it is not of the protocol.
    #[must_use]
    pub fn read(body: &Value) -> Option<Self> {
        Self::deserialize(body).ok()
    }

    /// What the user wrote last.
    pub(super) fn last_words(&self) -> &str {
        let from_user = |message: &&Message| message.role == "user";
        self.messages.iter().rev().find(from_user).map_or("", |message| &message.content)
    }

    /// Whether an answer of so few tokens is wanted that it must be a title.
    pub(super) fn wants_title(&self) -> bool {
        self.max_tokens.is_some_and(|tokens| tokens <= 64)
    }

    /// Whether a picture is wanted.
    pub(super) fn wants_image(&self) -> bool {
        self.modalities.iter().any(|modality| modality == "image")
    }

    /// Tokens of all messages.
    pub(super) fn tokens(&self) -> u64 {
        self.messages.iter().map(|message| TokenCounter.count(&message.content)).sum()
    }
}
