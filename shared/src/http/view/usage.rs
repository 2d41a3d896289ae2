//! What an answer used, as clients see it.

use serde::Serialize;
use utoipa::ToSchema;

use crate::model::{AnswerUsage, MicroUsd, SessionId, Timestamp, UsageId, UsageRecord};

/// What an answer used, and what was charged for it.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(as = AnswerUsage)]
pub struct UsageView {
    /// Tokens read, as the provider counts.
    #[schema(minimum = 0, examples(24))]
    prompt_tokens: u64,
    /// Tokens written, as the provider counts.
    #[schema(minimum = 0, examples(8))]
    completion_tokens: u64,
    /// Both, as the provider counts.
    #[schema(minimum = 0, examples(32))]
    total_tokens: u64,
    /// What the windows of the plan counted.
    #[schema(minimum = 0, examples(32))]
    charged_tokens: u64,
    /// What the provider takes.
    cost_usd: MicroUsd,
    /// Whether the web was searched: only where the plan has it.
    #[schema(examples(false))]
    web_search: bool,
    /// Tokens of the model's thoughts, of those written; only where the provider counts them.
    #[schema(minimum = 0, value_type = u64, required = false, examples(6))]
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning_tokens: Option<u64>,
    /// Tokens that the provider had in its cache, of those read; only where it counts them.
    #[schema(minimum = 0, value_type = u64, required = false, examples(16))]
    #[serde(skip_serializing_if = "Option::is_none")]
    cached_tokens: Option<u64>,
}

impl From<AnswerUsage> for UsageView {
    fn from(usage: AnswerUsage) -> Self {
        Self {
            prompt_tokens: usage.prompt_tokens,
            completion_tokens: usage.completion_tokens,
            total_tokens: usage.total_tokens,
            charged_tokens: usage.charged_tokens,
            cost_usd: usage.cost,
            web_search: usage.web_search,
            reasoning_tokens: usage.reasoning_tokens,
            cached_tokens: usage.cached_tokens,
        }
    }
}

/// What a session used under a plan.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(as = UsageRecord)]
pub struct UsageRecordView {
    id: UsageId,
    session: SessionId,
    /// Raw tokens of paid models.
    #[schema(minimum = 0, examples(320))]
    tokens_count: u64,
    /// Raw tokens of free models.
    #[schema(minimum = 0, examples(0))]
    free_model_tokens_count: u64,
    /// Whether the last message went to a free model.
    #[schema(examples(false))]
    is_free_model: bool,
    /// When the session first used something.
    created_at: Timestamp,
    /// When it last used something.
    updated_at: Timestamp,
}

impl From<&UsageRecord> for UsageRecordView {
    fn from(record: &UsageRecord) -> Self {
        Self {
            id: UsageId::of(record.session, record.plan),
            session: record.session,
            tokens_count: record.tokens_count,
            free_model_tokens_count: record.free_model_tokens_count,
            is_free_model: record.is_free_model,
            created_at: record.created_at,
            updated_at: record.updated_at,
        }
    }
}
