//! What an answer used, as clients see it.

use serde::Serialize;

use crate::model::{AnswerUsage, MicroUsd};

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
