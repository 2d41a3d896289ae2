//! What an answer used, as clients see it.

use serde::Serialize;

use crate::model::{AnswerUsage, MicroUsd, SessionId, Timestamp, UsageId, UsageRecord};

/// What an answer used, and what was charged for it.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct UsageView {
    prompt_tokens: u64,
    completion_tokens: u64,
    total_tokens: u64,
    charged_tokens: u64,
    cost_usd: MicroUsd,
}

impl From<AnswerUsage> for UsageView {
    fn from(usage: AnswerUsage) -> Self {
        Self {
            prompt_tokens: usage.prompt_tokens,
            completion_tokens: usage.completion_tokens,
            total_tokens: usage.total_tokens,
            charged_tokens: usage.charged_tokens,
            cost_usd: usage.cost,
        }
    }
}

/// What a session used under a plan.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct UsageRecordView {
    id: UsageId,
    session: SessionId,
    tokens_count: u64,
    free_model_tokens_count: u64,
    is_free_model: bool,
    created_at: Timestamp,
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
