//! Trace files: one scenario a line, as `quota-traces/README.md` describes them.

use serde::Deserialize;
use shared::model::{Limits, MicroUsd, ModelId, Multiplier, Timestamp};

/// A plan, models, a subscription, and what happened with the decisions expected.
#[derive(Clone, Debug, Deserialize)]
pub struct Scenario {
    /// Its name.
    pub name: String,
    /// The plan's limits; those left out are none.
    pub plan: Limits,
    /// The models.
    pub models: Vec<Model>,
    /// The subscription.
    pub subscription: Period,
    /// What happened, in time order.
    pub events: Vec<Event>,
    /// What was counted at the end, if that is to be compared.
    #[serde(rename = "final")]
    pub totals: Option<Final>,
}

/// A model of a scenario.
#[derive(Clone, Debug, Deserialize)]
pub struct Model {
    pub(super) model_id: ModelId,
    pub(super) is_free: bool,
    pub(super) token_cost_multiplier: Multiplier,
    pub(super) linked: bool,
}

/// From when to when a subscription holds.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Period {
    pub(super) start: Timestamp,
    pub(super) end: Option<Timestamp>,
}

/// Something that was decided, and recorded where it was allowed.
#[derive(Clone, Debug, Deserialize)]
pub struct Event {
    pub(super) at: Timestamp,
    #[serde(flatten)]
    pub(super) what: What,
    pub(super) session: u64,
    pub(super) expect: Expect,
}

/// What was asked for.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(super) enum What {
    Send { model: ModelId, total_tokens: u64, cost_usd: MicroUsd },
    Image,
}

/// What was decided.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub(super) struct Expect {
    pub(super) allowed: bool,
    pub(super) limit: Option<String>,
    pub(super) pass: Option<u8>,
    pub(super) charged: Option<u64>,
}

/// What was counted at the end.
#[derive(Clone, Debug, Deserialize)]
pub struct Final {
    pub(super) sessions: std::collections::BTreeMap<u64, SessionUsage>,
    pub(super) totals: Totals,
    pub(super) cost_usd: MicroUsd,
}

/// A session's usage record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub(super) struct SessionUsage {
    pub(super) tokens_count: u64,
    pub(super) free_model_tokens_count: u64,
    pub(super) is_free_model: bool,
}

/// The sums over all windows' counters.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Totals {
    pub(super) messages: u64,
    pub(super) tokens: u64,
    pub(super) free_messages: u64,
    pub(super) free_tokens: u64,
}

impl std::fmt::Display for Expect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (&self.limit, self.pass, self.charged) {
            (Some(limit), Some(pass), _) => write!(f, "{limit} in pass {pass}"),
            (Some(limit), None, _) => f.write_str(limit),
            (None, _, Some(charged)) => write!(f, "allowed, {charged} tokens charged"),
            (None, _, None) => f.write_str("allowed"),
        }
    }
}
