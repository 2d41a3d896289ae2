//! Plans: the price and the limits of a subscription (contract, "Plans").

use serde::{Deserialize, Serialize};

use super::{MicroUsd, ModelId, PlanId, Price, Timestamp};

/// A plan of the catalog (`subscription_type`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Its id, below [`PlanId::BOUND`].
    pub id: PlanId,
    /// Its name; new users start on the plan named [`Plan::FREE`].
    pub name: String,
    /// Its description for users.
    #[serde(default)]
    pub description: String,
    /// The price of `duration_days`.
    pub price: Price,
    /// The duration of a purchase, in days.
    pub duration_days: u32,
    /// Its id in the app stores.
    #[serde(default)]
    pub sku: String,
    /// Its limits.
    #[serde(default)]
    pub limits: Limits,
    /// Whether its messages may search the web (contract, "Web search").
    #[serde(default)]
    pub web_search: bool,
    /// The model for messages that search the web; `None`: the session's own.
    #[serde(default)]
    pub web_search_model_id: Option<ModelId>,
    /// Whether it is on sale.
    pub is_active: bool,
    /// When it was added to the catalog.
    pub created_at: Timestamp,
}

impl Plan {
    /// The name of the plan that new users start on. It also limits free models for users without
    /// an active subscription (quota-rules, "Where we differ").
    pub const FREE: &'static str = "Free";
}

/// A plan's limits; 0 is no limit. Windows are in UTC.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// Raw tokens of paid models in total.
    pub max_tokens: u64,
    /// Raw tokens of free models in total.
    pub max_tokens_free: u64,
    /// The provider's cost for this user in total.
    pub max_openrouter_cost_usd: MicroUsd,
    /// Messages in the last hour.
    pub hourly_max_messages: u64,
    /// Tokens in the last hour.
    pub hourly_max_tokens: u64,
    /// Messages in the last 3 hours.
    pub three_hours_max_messages: u64,
    /// Tokens in the last 3 hours.
    pub three_hours_max_tokens: u64,
    /// Messages in the last 12 hours.
    pub twelve_hours_max_messages: u64,
    /// Tokens in the last 12 hours.
    pub twelve_hours_max_tokens: u64,
    /// Messages in the calendar day.
    pub daily_max_messages: u64,
    /// Tokens in the calendar day.
    pub daily_max_tokens: u64,
    /// Messages in the calendar week.
    pub weekly_max_messages: u64,
    /// Tokens in the calendar week.
    pub weekly_max_tokens: u64,
    /// Messages in the calendar month.
    pub monthly_max_messages: u64,
    /// Tokens in the calendar month.
    pub monthly_max_tokens: u64,
    /// Messages to free models in the calendar month.
    pub monthly_free_model_messages: u64,
    /// Tokens of free models in the calendar month.
    pub monthly_free_model_tokens: u64,
    /// Images in the calendar day.
    pub daily_image_generation_limit: u64,
    /// Images in the calendar week.
    pub weekly_image_generation_limit: u64,
    /// Images in the calendar month.
    pub monthly_image_generation_limit: u64,
}
