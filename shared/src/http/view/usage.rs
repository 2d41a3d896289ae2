//! What an answer used, as clients see it.

use serde::Serialize;
use utoipa::ToSchema;

use crate::model::{AnswerUsage, MicroUsd};

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
