//! Chat sessions, their messages and what they used.

use serde::{Deserialize, Serialize};

use super::{ChatbotId, MessageId, MicroUsd, ModelId, PlanId, ReservationId, SessionId, Timestamp};

/// A conversation with a chatbot through a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChatSession {
    /// Its number, unique for its owner.
    pub id: SessionId,
    /// The chatbot talked to.
    pub chatbot: ChatbotId,
    /// The model that answers.
    pub ai_model: ModelId,
    /// Its title.
    pub title: String,
    /// Whether the first answer names it.
    pub auto_generate_title: bool,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it was last written to.
    pub updated_at: Timestamp,
    /// When it was deleted: from then on it does not exist for anybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<Timestamp>,
    /// Whether an answer was given; the first one names the session.
    #[serde(default)]
    pub answered: bool,
    /// The ranges of messages that edits cut off.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cut: Vec<CutRange>,
    /// The edit that is being answered, or was when its process died.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub editing: Option<PendingEdit>,
}

/// An edit that waits for its answer. One at a time: of two, the later could change what the
/// earlier is about to cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PendingEdit {
    /// The reservation of its answer.
    pub attempt: ReservationId,
    /// The last moment at which its answer can come.
    pub until: Timestamp,
}

impl ChatSession {
    /// Whether an edit is being answered at `now`.
    #[must_use]
    pub fn is_being_edited(&self, now: Timestamp) -> bool {
        self.editing.is_some_and(|edit| now <= edit.until)
    }

    /// Whether it was not deleted.
    #[must_use]
    pub const fn is_active(&self) -> bool {
        self.deleted_at.is_none()
    }

    /// Whether an edit cut this message off.
    #[must_use]
    pub fn is_cut(&self, message: MessageId) -> bool {
        self.end_of_cut(message).is_some()
    }

    /// The last id of the range in which an edit cut this message off; none: it was not.
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

/// Messages cut off by an edit: those behind `after`, up to and with `until`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CutRange {
    /// The message that was edited.
    pub after: MessageId,
    /// The last message there was.
    pub until: MessageId,
}

/// The author of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MessageType {
    /// The person.
    User,
    /// The model.
    Assistant,
}

/// One message of a session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// Its id; sorts by the time it was written.
    pub message_id: MessageId,
    /// Its author.
    pub message_type: MessageType,
    /// What it says.
    pub content: String,
    /// cl100k_base tokens of `content`.
    pub tokens_count: u64,
    /// Where its picture is; empty: none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub image_url: String,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was last changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<Timestamp>,
    /// Whether it is an answer that stopped before its end.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub interrupted: bool,
    /// Why an answer ended; none: the provider did not say, or it is no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finish_reason: Option<FinishReason>,
    /// The model that answered, where it is another than the session's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model_id: Option<ModelId>,
}

/// Why an answer ended (contract, "Answers").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FinishReason {
    /// The model had said everything.
    Stop,
    /// A limit of the model's or of ours.
    Length,
    /// The provider's filter.
    ContentFilter,
    /// The client left, or stopped it.
    Cancelled,
    /// The provider broke it off.
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
    /// When the session first used something.
    pub created_at: Timestamp,
    /// When it last used something.
    pub updated_at: Timestamp,
}

/// What a call of the provider was for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallKind {
    /// An answer.
    #[default]
    Answer,
    /// A picture.
    Picture,
}

/// The result of a call of the provider.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallOutcome {
    /// An answer, up to its end or a limit of ours.
    #[default]
    Answered,
    /// A part of an answer, which the provider broke off.
    CutOff,
    /// As much as came until the client left.
    Cancelled,
    /// Nothing that could be used.
    Failed,
}

/// What naming a session took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TitleCost {
    /// The model that was asked.
    pub ai_model: ModelId,
    /// Tokens read.
    pub prompt_tokens: u64,
    /// Tokens written.
    pub completion_tokens: u64,
    /// The provider's price.
    pub cost: MicroUsd,
    /// The result of it.
    pub outcome: CallOutcome,
}

/// What the calls of the provider for one message took, whether or not the user was charged.
/// Kept for accounting: the sum of all records is what the provider bills.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostRecord {
    /// The session.
    pub session: SessionId,
    /// The answer; where none came there is no such message.
    pub message: MessageId,
    /// What was asked for.
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
    /// The plan it counts for.
    pub plan: PlanId,
    /// Since when that plan counts: the meter that counted it is of the same moment.
    pub since: Timestamp,
    /// The model that answered.
    pub ai_model: ModelId,
    /// Tokens read, as the provider counts.
    pub prompt_tokens: u64,
    /// Tokens written, as the provider counts.
    pub completion_tokens: u64,
    /// Both, as the provider counts.
    pub total_tokens: u64,
    /// What the windows counted.
    pub charged_tokens: u64,
    /// The provider's price for the answer.
    pub cost: MicroUsd,
    /// What naming the session took, which happens beside its first answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<TitleCost>,
    /// When it was recorded.
    pub at: Timestamp,
}

/// The release before recorded nothing but what it had charged.
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
