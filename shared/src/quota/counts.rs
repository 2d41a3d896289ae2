//! What is counted: messages and tokens, of paid and of free models.
//! Knows nothing of limits.

use serde::{Deserialize, Serialize};

use crate::model::AiModel;

/// Whether a model counts as paid or as free.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ModelKind {
    /// Needs a plan that it is linked to.
    Paid,
    /// Open to everybody.
    Free,
}

impl ModelKind {
    /// The kind of a model.
    #[must_use]
    pub const fn of(model: &AiModel) -> Self {
        if model.is_free { Self::Free } else { Self::Paid }
    }

    /// The tokens that the rules allow for an answer before it is known: 100 for a paid
    /// model, 50 for a free one (quota-rules, rules 2 and 4, and "Concurrency").
    #[must_use]
    pub const fn allowance(self) -> u64 {
        match self {
            Self::Paid => 100,
            Self::Free => 50,
        }
    }
}

/// Sums over events (quota-rules, "What is counted").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Messages to paid models.
    pub messages: u64,
    /// Tokens of paid models, multiplied.
    pub tokens: u64,
    /// Messages to free models.
    pub free_messages: u64,
    /// Tokens of free models, as they are.
    pub free_tokens: u64,
}

impl Counts {
    /// Nothing.
    pub const ZERO: Self = Self { messages: 0, tokens: 0, free_messages: 0, free_tokens: 0 };

    /// One message with so many tokens.
    #[must_use]
    pub const fn one(kind: ModelKind, tokens: u64) -> Self {
        match kind {
            ModelKind::Paid => Self { messages: 1, tokens, ..Self::ZERO },
            ModelKind::Free => Self { free_messages: 1, free_tokens: tokens, ..Self::ZERO },
        }
    }

    /// The sum, held at the largest number instead of wrapping: a count never falls.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            messages: self.messages.saturating_add(other.messages),
            tokens: self.tokens.saturating_add(other.tokens),
            free_messages: self.free_messages.saturating_add(other.free_messages),
            free_tokens: self.free_tokens.saturating_add(other.free_tokens),
        }
    }

    /// Tokens of both kinds.
    #[must_use]
    pub const fn all_tokens(self) -> u64 {
        self.tokens.saturating_add(self.free_tokens)
    }
}
