//! Trace files: one scenario on each line, as `quota-traces/README.md` describes them.

use serde::Deserialize;
use shared::model::{Limits, MicroUsd, ModelId, Multiplier, Timestamp};

/// A scenario: a plan, models, a subscription, and events with the expected decisions.
#[derive(Clone, Debug, Deserialize)]
pub struct Scenario {
    /// The scenario's name.
    pub name: String,
    /// The plan's limits; a missing limit is unlimited.
    pub plan: Limits,
    /// The models.
    pub models: Vec<Model>,
    /// The subscription.
    pub subscription: Period,
    /// The events, ordered by time.
    pub events: Vec<Event>,
    /// The expected counters at the end; `None`: they are not compared.
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

/// The period of a subscription.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Period {
    pub(super) start: Timestamp,
    pub(super) end: Option<Timestamp>,
}

/// An event with the expected decision. An allowed event is counted.
#[derive(Clone, Debug, Deserialize)]
pub struct Event {
    pub(super) at: Timestamp,
    #[serde(flatten)]
    pub(super) what: Action,
    pub(super) session: u64,
    pub(super) expect: Decision,
}

/// The request of the event.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(super) enum Action {
    Send { model: ModelId, total_tokens: u64, cost_usd: MicroUsd },
    Image,
}

/// A decision.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub(super) struct Decision {
    pub(super) allowed: bool,
    pub(super) limit: Option<String>,
    pub(super) pass: Option<u8>,
    pub(super) charged: Option<u64>,
}

/// The counters at the end.
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

/// The meter's totals.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Totals {
    pub(super) messages: u64,
    pub(super) tokens: u64,
    pub(super) free_messages: u64,
    pub(super) free_tokens: u64,
}

impl std::fmt::Display for Decision {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (&self.limit, self.pass, self.charged) {
            (Some(limit), Some(pass), _) => write!(f, "{limit} in pass {pass}"),
            (Some(limit), None, _) => f.write_str(limit),
            (None, _, Some(charged)) => write!(f, "allowed, {charged} tokens charged"),
            (None, _, None) => f.write_str("allowed"),
        }
    }
}
