//! Why something is not allowed: a value, from which sentences and headers are made at the edge.

use std::fmt;

use serde::Serialize;

use super::Limit;
use crate::model::{MicroUsd, Timestamp};

/// Why a message may not be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No subscription holds, and nothing else covers the model (quota-rules, rule 0).
    SubscriptionRequired,
    /// The catalog does not have the plan that the user holds: it is of another moment.
    PlanUnknown,
    /// The model is neither free nor linked to the plan (quota-rules, rule 1).
    ModelAccess,
    /// A limit is used up.
    Exceeded(Exceeded),
    /// Too many answers of the day could not be charged.
    TooManyFailures {
        /// When the next may be asked for: the day's end.
        resets_at: Timestamp,
    },
    /// Too many answers are being made at once ([`super::MAX_OPEN`]).
    Busy,
}

/// A limit that is used up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exceeded {
    /// Which.
    pub limit: Limit,
    /// How much is used.
    pub used: Amount,
    /// How much the plan allows.
    pub max: Amount,
    /// When one more message can pass this limit; none: never under this subscription.
    pub resets_at: Option<Timestamp>,
    /// In which pass over the windows it was found, for limits that both look at.
    pub pass: Option<Pass>,
}

/// The rules look at the windows twice (quota-rules, rules 3 and 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pass {
    /// By the model's own counts.
    First,
    /// By the paid counts, for all models.
    Second,
}

impl Pass {
    /// 1 or 2.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::First => 1,
            Self::Second => 2,
        }
    }
}

/// How much of a limit: a count, or money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Amount {
    /// Messages, tokens or images.
    Count(u64),
    /// Dollars.
    Money(MicroUsd),
}

impl Amount {
    /// A number of the unit that `limit` counts in.
    #[must_use]
    pub const fn of(limit: Limit, number: u64) -> Self {
        match limit {
            Limit::CostUsd => Self::Money(MicroUsd::from_micros(number)),
            _ => Self::Count(number),
        }
    }

    /// The number: a count, or micro-dollars.
    #[must_use]
    pub const fn number(self) -> u64 {
        match self {
            Self::Count(number) => number,
            Self::Money(money) => money.as_micros(),
        }
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(number) => number.fmt(f),
            Self::Money(money) => money.fmt(f),
        }
    }
}

impl Exceeded {
    /// Whole seconds until it frees, at least 1; none where it never does.
    #[must_use]
    pub fn retry_after(&self, now: Timestamp) -> Option<u64> {
        let micros = self.resets_at?.since(now).as_micros();
        u64::try_from(micros.div_ceil(1_000_000)).ok().map(|seconds| seconds.max(1))
    }
}
