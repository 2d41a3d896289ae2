//! Chats as clients see them.

use serde::Serialize;
use utoipa::ToSchema;

use super::{AiModelView, ChatbotView};
use crate::model::{
    Catalog, ChatSession, Citation, FinishReason, Message, MessageId, MessageType, ModelId,
    SessionId, Timestamp,
};

/// A chat session, with the chatbot and the model it is held with; null where the catalog
/// no longer has them.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = ChatSession)]
pub struct SessionView {
    id: SessionId,
    #[schema(required)]
    chatbot: Option<ChatbotView>,
    #[schema(required)]
    ai_model: Option<AiModelView>,
    #[schema(examples("Rivers of Iran"))]
    title: String,
    /// Whether the first answer names it.
    auto_generate_title: bool,
    created_at: Timestamp,
    /// When it was last written to.
    updated_at: Timestamp,
    is_active: bool,
}

impl SessionView {
    /// A session with what the catalog knows of its chatbot and model.
    #[must_use]
    pub fn new(session: &ChatSession, catalog: &Catalog) -> Self {
        Self {
            id: session.id,
            chatbot: catalog.chatbot(session.chatbot).map(ChatbotView::from),
            ai_model: catalog.model(&session.ai_model).map(AiModelView::from),
            title: session.title.clone(),
            auto_generate_title: session.auto_generate_title,
            created_at: session.created_at,
            updated_at: session.updated_at,
            is_active: session.is_active(),
        }
    }
}

/// A message.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = Message)]
pub struct MessageView {
    message_id: MessageId,
    message_type: MessageType,
    #[schema(examples("Which is the longest river of Iran?"))]
    content: String,
    /// cl100k_base tokens of `content`.
    #[schema(minimum = 0, examples(8))]
    tokens_count: u64,
    /// Where its picture is; empty: none.
    #[schema(examples(""))]
    image_url: String,
    created_at: Timestamp,
    #[schema(required)]
    edited_at: Option<Timestamp>,
    /// Whether an edit cut it off.
    #[schema(examples(false))]
    disabled: bool,
    /// Whether it is an answer that stopped before its end.
    #[schema(examples(false))]
    interrupted: bool,
    /// Why an answer ended; null where the provider does not say, and on questions.
    #[schema(required)]
    finish_reason: Option<FinishReason>,
    /// The model that answered, where it is another than the session's.
    #[schema(required)]
    model_id: Option<ModelId>,
    /// What the model thought, where it tells: at most 64 KB. Null otherwise, and on questions.
    #[schema(required, examples("The user asks for a river."))]
    reasoning: Option<String>,
    /// The pages that an answer names, each once.
    citations: Vec<CitationView>,
}

/// A page that an answer names.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = Citation)]
pub(super) struct CitationView {
    /// Its URL: http or https.
    #[schema(examples("https://en.wikipedia.org/wiki/Karun"))]
    url: String,
    /// Its title, where the provider knows it.
    #[schema(required, examples("Karun"))]
    title: Option<String>,
}

impl From<&Citation> for CitationView {
    fn from(citation: &Citation) -> Self {
        Self { url: citation.url.clone(), title: citation.title.clone() }
    }
}

impl MessageView {
    /// A message; `disabled` where an edit cut it off.
    #[must_use]
    pub fn new(message: &Message, disabled: bool) -> Self {
        Self {
            message_id: message.message_id,
            message_type: message.message_type,
            content: message.content.clone(),
            tokens_count: message.tokens_count,
            image_url: message.image_url.clone(),
            created_at: message.created_at,
            edited_at: message.edited_at,
            disabled,
            interrupted: message.interrupted,
            finish_reason: message.finish_reason,
            model_id: message.model_id.clone(),
            reasoning: Some(message.reasoning.clone()).filter(|text| !text.is_empty()),
            citations: message.citations.iter().map(CitationView::from).collect(),
        }
    }
}
