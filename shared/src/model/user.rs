//! People, their subscription and their devices.

use serde::{Deserialize, Serialize};

use super::{DeviceId, PhoneNumber, PlanId, SessionId, Timestamp, UserId};

/// A person with an account, and the counters that number what belongs to them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// The person's number.
    pub id: UserId,
    /// The phone number, E.164.
    pub phone_number: PhoneNumber,
    /// The name they gave.
    pub name: String,
    /// Whether the phone number was confirmed.
    pub is_verified: bool,
    /// When they first logged in.
    pub date_joined: Timestamp,
    /// What they bought last; ended or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subscription: Option<Subscription>,
    /// How many chat sessions are not deleted.
    #[serde(default)]
    pub active_sessions: u64,
    /// The number of the newest chat session, 0 before the first.
    #[serde(default)]
    pub last_session: u64,
    /// The number of the newest device, 0 before the first.
    #[serde(default)]
    pub last_device: u64,
}

/// A plan bought, for a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// Its number.
    pub id: u64,
    /// The plan bought.
    pub plan: PlanId,
    /// Whether it was not cancelled.
    pub is_active: bool,
    /// When it began; usage counts from zero at a new beginning.
    pub start_date: Timestamp,
    /// The last moment it holds; none: always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_date: Option<Timestamp>,
}

impl Subscription {
    /// Whether it holds at `now`: `now ≤ end_date` (quota-rules, rule 0).
    #[must_use]
    pub fn is_active_at(&self, now: Timestamp) -> bool {
        self.is_active && self.end_date.is_none_or(|end| now <= end)
    }
}

impl Profile {
    /// The subscription that holds at `now`.
    #[must_use]
    pub fn subscription_at(&self, now: Timestamp) -> Option<&Subscription> {
        self.subscription.as_ref().filter(|subscription| subscription.is_active_at(now))
    }

    /// The plan in force at `now`.
    #[must_use]
    pub fn plan_at(&self, now: Timestamp) -> Option<PlanId> {
        self.subscription_at(now).map(|subscription| subscription.plan)
    }

    /// The number for a new chat session.
    #[must_use]
    pub const fn next_session(&self) -> SessionId {
        SessionId::new(self.last_session + 1)
    }

    /// The number for a new device.
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
    /// Its number.
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
    /// When its token stops working, if it is not used until then.
    pub expires_at: Timestamp,
}
