//! A place held for an answer that is being made, and what becomes of it.

use serde::{Deserialize, Serialize};

use super::{Counts, ModelKind};
use crate::model::{MicroUsd, Multiplier, ReservationId, Timestamp};

/// A place in the meter for an answer that is being made. Counts in every rule as one
/// message and `tokens` until it is settled, cancelled, or its time is over
/// (quota-rules, "Concurrency").
#[must_use = "a reservation must be settled or cancelled"]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reservation {
    /// Its id.
    pub id: ReservationId,
    /// Whether the model is free.
    pub kind: ModelKind,
    /// Tokens of the user's text plus the allowance for the answer.
    pub tokens: u64,
    /// Whether an image was asked for.
    pub image: bool,
    /// The last moment it counts.
    pub expires_at: Timestamp,
}

impl Reservation {
    /// Whether it still counts at `now`.
    #[must_use]
    pub fn is_open(&self, now: Timestamp) -> bool {
        now <= self.expires_at
    }

    pub(super) const fn counts(&self) -> Counts {
        Counts::one(self.kind, self.tokens)
    }
}

/// The cost of an answer (quota-rules, "What is counted").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Charge {
    /// The provider's count for the request, without any multiplier.
    pub total_tokens: u64,
    /// The model's multiplier; free models have none.
    pub multiplier: Multiplier,
    /// The provider's price.
    pub cost: MicroUsd,
    /// Whether an image was produced.
    pub image: bool,
}

impl Charge {
    /// The tokens that windows count.
    #[must_use]
    pub fn charged_tokens(&self, kind: ModelKind) -> u64 {
        match kind {
            ModelKind::Paid => self.multiplier.charge(self.total_tokens),
            ModelKind::Free => self.total_tokens,
        }
    }
}

/// The outcome of settling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// The answer was charged.
    Charged,
    /// The reservation had lapsed, or counted for a plan that is over: nothing was charged.
    Lapsed,
}
