//! Chat sessions, their messages and their usage.

use serde::{Deserialize, Serialize};

use super::{ChatbotId, MessageId, MicroUsd, ModelId, PlanId, ReservationId, SessionId, Timestamp};

/// A conversation with a chatbot through a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChatSession {
    /// Its id, unique for its user.
    pub id: SessionId,
    /// The chatbot.
    pub chatbot: ChatbotId,
    /// The model that answers.
    pub ai_model: ModelId,
    /// Its title.
    pub title: String,
    /// Whether the first answer sets the title.
    pub auto_generate_title: bool,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// When it was deleted: from then on no endpoint shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<Timestamp>,
    /// Whether it has an answer; the first one sets the title.
    #[serde(default)]
    pub answered: bool,
    /// The ranges of messages that edits cut off.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cut: Vec<CutRange>,
    /// The edit whose answer is in progress, or was when its process died.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub editing: Option<PendingEdit>,
}

/// An edit whose answer is in progress. A session has at most one: a second edit could change what
/// the first one is about to cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PendingEdit {
    /// The reservation of its answer.
    pub attempt: ReservationId,
    /// The answer's deadline.
    pub until: Timestamp,
}

impl ChatSession {
    /// A session without messages, opened at `at`; its first answer names it.
    #[must_use]
    pub fn new(
        id: SessionId,
        chatbot: ChatbotId,
        ai_model: ModelId,
        title: impl Into<String>,
        at: Timestamp,
    ) -> Self {
        Self {
            id,
            chatbot,
            ai_model,
            title: title.into(),
            auto_generate_title: true,
            created_at: at,
            updated_at: at,
            deleted_at: None,
            answered: false,
            cut: Vec::new(),
            editing: None,
        }
    }

    /// Whether an edit is in progress at `now`.
    #[must_use]
    pub fn is_being_edited(&self, now: Timestamp) -> bool {
        self.editing.is_some_and(|edit| now <= edit.until)
    }

    /// Whether it is not deleted.
    #[must_use]
    pub const fn is_active(&self) -> bool {
        self.deleted_at.is_none()
    }

    /// Whether an edit cut this message off.
    #[must_use]
    pub fn is_cut(&self, message: MessageId) -> bool {
        self.end_of_cut(message).is_some()
    }

    /// The last id of the cut that contains this message; `None`: it is not cut off.
    #[must_use]
    pub fn end_of_cut(&self, message: MessageId) -> Option<MessageId> {
        let range = |range: &&CutRange| range.after < message && message <= range.until;
        self.cut.iter().find(range).map(|range| range.until)
    }

    /// The message before the range in which an edit cut this message off; none: it was not.
    #[must_use]
    pub fn start_of_cut(&self, message: MessageId) -> Option<MessageId> {
        let range = |range: &&CutRange| range.after < message && message <= range.until;
        self.cut.iter().find(range).map(|range| range.after)
    }

    /// The ranges once everything behind `after`, up to and with `until`, is cut off too.
    /// The ranges never overlap: the new one contains every older one behind `after`.
    #[must_use]
    pub fn cut_with(&self, new: CutRange) -> Vec<CutRange> {
        let kept = self.cut.iter().copied().filter(|range| range.after < new.after);
        kept.chain([new]).collect()
    }
}

/// Messages that an edit cut off: those after `after`, up to and including `until`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CutRange {
    /// The edited message.
    pub after: MessageId,
    /// The last message at the time of the edit.
    pub until: MessageId,
}

/// The author of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MessageType {
    /// The user.
    User,
    /// The model.
    Assistant,
}

/// One message of a session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// Its id, which sorts by the time of writing.
    pub message_id: MessageId,
    /// Its author.
    pub message_type: MessageType,
    /// The text.
    pub content: String,
    /// cl100k_base tokens of `content`.
    pub tokens_count: u64,
    /// The URL of its image; empty: none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub image_url: String,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was last edited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<Timestamp>,
    /// Whether it is an answer that stopped before its end.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub interrupted: bool,
    /// Why an answer ended; `None`: the provider did not say, or the message is no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finish_reason: Option<FinishReason>,
    /// The model of the answer, if it differs from the session's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model_id: Option<ModelId>,
    /// What the model thought before its answer; empty: it did not tell. Never sent to a model.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reasoning: String,
    /// The pages that the answer names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub citations: Vec<Citation>,
}

/// A page that an answer names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citation {
    /// Its URL: http or https.
    pub url: String,
    /// Its title, if the provider knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

impl Message {
    /// A message written at `at`, with a new id.
    #[must_use]
    pub fn new(
        message_type: MessageType,
        content: impl Into<String>,
        tokens_count: u64,
        at: Timestamp,
    ) -> Self {
        Self {
            message_id: MessageId::new(at),
            message_type,
            content: content.into(),
            tokens_count,
            image_url: String::new(),
            created_at: at,
            edited_at: None,
            interrupted: false,
            finish_reason: None,
            model_id: None,
            reasoning: String::new(),
            citations: Vec::new(),
        }
    }
}

/// Why an answer ended (contract, "Answers").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FinishReason {
    /// The answer is complete.
    Stop,
    /// A limit of the model (the answer's end is missing) or of the service (it is also marked as
    /// interrupted).
    Length,
    /// The provider's filter.
    ContentFilter,
    /// The client disconnected or stopped the answer.
    Cancelled,
    /// The provider broke off.
    Error,
}

/// The usage of a session under a plan; kept when the session is deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageRecord {
    /// The session.
    pub session: SessionId,
    /// The plan it was used under.
    pub plan: PlanId,
    /// Raw tokens of paid models.
    pub tokens_count: u64,
    /// Raw tokens of free models.
    pub free_model_tokens_count: u64,
    /// Whether the last message went to a free model.
    pub is_free_model: bool,
    /// The time of the first usage.
    pub created_at: Timestamp,
    /// The time of the last usage.
    pub updated_at: Timestamp,
}

/// The purpose of a provider call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallKind {
    /// An answer.
    #[default]
    Answer,
    /// An image.
    Picture,
}

/// The result of a call of the provider.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallOutcome {
    /// A complete answer, or one up to a limit of the service.
    #[default]
    Answered,
    /// A partial answer that the provider broke off.
    CutOff,
    /// A partial answer up to the client's disconnection.
    Cancelled,
    /// No usable answer.
    Failed,
}

/// The cost of a title.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TitleCost {
    /// The model.
    pub ai_model: ModelId,
    /// Input tokens.
    pub prompt_tokens: u64,
    /// Output tokens.
    pub completion_tokens: u64,
    /// The provider's price.
    pub cost: MicroUsd,
    /// The result of it.
    pub outcome: CallOutcome,
}

/// The cost of a message's provider calls, charged to the user or not. Kept for accounting: the sum
/// of all records is the provider's bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostRecord {
    /// The session.
    pub session: SessionId,
    /// The answer's id; after a failure no such message exists.
    pub message: MessageId,
    /// The purpose.
    #[serde(default)]
    pub kind: CallKind,
    /// The result of it.
    #[serde(default)]
    pub outcome: CallOutcome,
    /// Whether the model counts as free; none: the release before did not record it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_free: Option<bool>,
    /// Whether a picture was made.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub image: bool,
    /// Whether the user was charged, and the meter counted it.
    #[serde(default = "charged_of_the_release_before")]
    pub charged: bool,
    /// The plan of the basis.
    pub plan: PlanId,
    /// The start of the basis, which is that of the meter that counted it.
    pub since: Timestamp,
    /// The model of the answer.
    pub ai_model: ModelId,
    /// Input tokens, as the provider counts.
    pub prompt_tokens: u64,
    /// Output tokens, as the provider counts.
    pub completion_tokens: u64,
    /// Both, as the provider counts.
    pub total_tokens: u64,
    /// The tokens that the windows counted.
    pub charged_tokens: u64,
    /// The provider's price for the answer.
    pub cost: MicroUsd,
    /// The cost of the title, which is generated during the first answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<TitleCost>,
    /// When it was recorded.
    pub at: Timestamp,
}

/// The previous release recorded only charged answers.
const fn charged_of_the_release_before() -> bool {
    true
}

impl CostRecord {
    /// The provider's price for all of it.
    #[must_use]
    pub fn total_cost(&self) -> MicroUsd {
        let title = self.title.as_ref().map_or(MicroUsd::ZERO, |title| title.cost);
        self.cost.saturating_add(title)
    }
}
