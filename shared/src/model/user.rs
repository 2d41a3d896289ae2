//! Users, their subscription and their devices.

use serde::{Deserialize, Serialize};

use super::{Amount, Currency, DeviceId, PhoneNumber, PlanId, SessionId, Timestamp, UserId};

/// A user's account, with the counters of the user's ids.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// The user's id.
    pub id: UserId,
    /// The phone number, E.164.
    pub phone_number: PhoneNumber,
    /// The user's name.
    pub name: String,
    /// Whether the phone number was confirmed.
    pub is_verified: bool,
    /// When the user first logged in.
    pub date_joined: Timestamp,
    /// The last purchase, expired or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subscription: Option<Subscription>,
    /// The number of sessions that are not deleted.
    #[serde(default)]
    pub active_sessions: u64,
    /// The id of the newest session; 0 before the first.
    #[serde(default)]
    pub last_session: u64,
    /// The id of the newest device; 0 before the first.
    #[serde(default)]
    pub last_device: u64,
}

/// The purchase of a plan for some time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// Its id.
    pub id: u64,
    /// The plan.
    pub plan: PlanId,
    /// Whether it was not cancelled.
    pub is_active: bool,
    /// When it began. A new start resets the usage to zero.
    pub start_date: Timestamp,
    /// The last moment at which it is active; `None`: no end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_date: Option<Timestamp>,
    /// What was paid for it and the remaining value that went into it (billing-rules, "What a plan
    /// costs", 2). Nothing for `Free`, free grants and full discounts.
    #[serde(default, skip_serializing_if = "Amount::is_zero")]
    pub worth: Amount,
    /// The currency of `worth`; `None`: it is worth nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
}

impl Subscription {
    /// A subscription that is worth nothing.
    #[must_use]
    pub const fn new(
        id: u64,
        plan: PlanId,
        start_date: Timestamp,
        end_date: Option<Timestamp>,
    ) -> Self {
        let (worth, currency) = (Amount::ZERO, None);
        Self { id, plan, is_active: true, start_date, end_date, worth, currency }
    }

    /// What it is worth in `currency`; nothing where it was paid in another one.
    #[must_use]
    pub fn worth_in(&self, currency: Currency) -> Amount {
        if self.currency == Some(currency) { self.worth } else { Amount::ZERO }
    }

    /// Whether it is active at `now`: `now ≤ end_date` (quota-rules, rule 0).
    #[must_use]
    pub fn is_active_at(&self, now: Timestamp) -> bool {
        self.is_active && self.end_date.is_none_or(|end| now <= end)
    }
}

impl Profile {
    /// The subscription if it is active at `now`.
    #[must_use]
    pub fn subscription_at(&self, now: Timestamp) -> Option<&Subscription> {
        self.subscription.as_ref().filter(|subscription| subscription.is_active_at(now))
    }

    /// The plan of the active subscription at `now`.
    #[must_use]
    pub fn plan_at(&self, now: Timestamp) -> Option<PlanId> {
        self.subscription_at(now).map(|subscription| subscription.plan)
    }

    /// The id of a new session.
    #[must_use]
    pub const fn next_session(&self) -> SessionId {
        SessionId::new(self.last_session + 1)
    }

    /// The id of a new device.
    #[must_use]
    pub const fn next_device(&self) -> DeviceId {
        DeviceId::new(self.last_device + 1)
    }
}

/// What is logged in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceKind {
    /// An app, with a session token.
    #[default]
    App,
    /// A Telegram account that is linked.
    Telegram,
}

/// A device that is logged in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// Its id.
    pub id: DeviceId,
    /// An app, or a Telegram account.
    #[serde(default)]
    pub kind: DeviceKind,
    /// What it called itself at login.
    pub device: String,
    /// When it logged in.
    pub created_at: Timestamp,
    /// When it last called, to the hour.
    pub last_used_at: Timestamp,
    /// When its token expires unless it is used before.
    pub expires_at: Timestamp,
}
