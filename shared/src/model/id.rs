//! Identifiers: each kind is a type of its own, so that they cannot be confused.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Timestamp;

macro_rules! number_id {
    ($(#[$doc:meta])* $name:ident) => {
        number_id!($(#[$doc])* $name: u64);
    };
    ($(#[$doc:meta])* $name:ident: $number:ty) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name($number);

        impl $name {
            /// From its number.
            #[must_use]
            pub const fn new(number: $number) -> Self {
                Self(number)
            }

            /// Its number.
            #[must_use]
            pub const fn get(self) -> $number {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

number_id!(
    /// A user.
    UserId
);
number_id!(
    /// A chat session; counts up per user from 1.
    SessionId
);
number_id!(
    /// A logged-in device; counts up per user from 1.
    DeviceId
);
number_id!(
    /// A plan of the catalog (`subscription_type`).
    PlanId
);
number_id!(
    /// A chatbot of the catalog.
    ChatbotId
);
number_id!(
    /// A usage record: of a session under a plan.
    UsageId
);
number_id!(
    /// A Telegram account or chat: Telegram numbers users and groups together, and a private chat
    /// has the user's id.
    TelegramId: i64
);
number_id!(
    /// An update of Telegram's.
    UpdateId
);
number_id!(
    /// A message of a Telegram chat; counts up per chat.
    TelegramMessageId: i32
);

impl UsageId {
    /// The id of a session's usage record under a plan.
    #[must_use]
    pub const fn of(session: SessionId, plan: PlanId) -> Self {
        Self(session.0.saturating_mul(PlanId::BOUND).saturating_add(plan.0))
    }

    /// The session and the plan.
    #[must_use]
    pub const fn parts(self) -> (SessionId, PlanId) {
        (SessionId(self.0 / PlanId::BOUND), PlanId(self.0 % PlanId::BOUND))
    }
}

impl PlanId {
    /// The upper bound of plan ids, which the catalog's validation enforces: the id of a usage
    /// record has this much room for the plan.
    pub const BOUND: u64 = 10_000;
}

/// A model's id at the provider, such as `openai/gpt-4o-mini`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ModelId(String);

impl ModelId {
    /// From its text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Its text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ModelId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A UUID v7 (RFC 9562) of `at`: sorts by time, to the millisecond.
fn uuid_v7(at: Timestamp) -> Uuid {
    let millis = at.as_millis();
    let subsec = u32::try_from(millis % 1_000).unwrap_or(0) * 1_000_000;
    Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, millis / 1_000, subsec))
}

/// A message; a UUID v7, so a session's messages sort by the time they were written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MessageId(Uuid);

/// The numbers of linked Telegram accounts as devices begin here: an account has at most 52
/// bits, JSON's integers 53.
const TELEGRAM_DEVICES: u64 = 1 << 52;

impl DeviceId {
    /// The number of a linked Telegram account among its user's devices.
    #[must_use]
    pub fn of_telegram(account: TelegramId) -> Self {
        Self(TELEGRAM_DEVICES | u64::try_from(account.get()).unwrap_or(0))
    }

    /// The Telegram account that it numbers; none: it is an app's.
    #[must_use]
    pub fn telegram(self) -> Option<TelegramId> {
        let account = i64::try_from(self.0 & !TELEGRAM_DEVICES).ok()?;
        (self.0 & TELEGRAM_DEVICES != 0).then(|| TelegramId::new(account))
    }
}

impl MessageId {
    /// A new id for a message written at `at`.
    #[must_use]
    pub fn new(at: Timestamp) -> Self {
        Self(uuid_v7(at))
    }

    /// An id after all ids of the same millisecond.
    #[must_use]
    pub fn last_of(at: Timestamp) -> Self {
        Self(uuid::Builder::from_unix_timestamp_millis(at.as_millis(), &[0xff; 10]).into_uuid())
    }

    /// The id behind this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(Uuid::from_u128(self.0.as_u128().saturating_add(1)))
    }

    /// The millisecond it was made for.
    #[must_use]
    pub fn moment(self) -> Timestamp {
        let (seconds, nanos) = self.0.get_timestamp().map_or((0, 0), |at| at.to_unix());
        let micros = seconds.saturating_mul(1_000_000).saturating_add(u64::from(nanos) / 1_000);
        Timestamp::from_micros(i64::try_from(micros).unwrap_or(i64::MAX))
    }

    /// The smallest and the largest id there are, as bounds.
    pub const BOUNDS: (Self, Self) = (Self(Uuid::nil()), Self(Uuid::max()));
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for MessageId {
    type Err = uuid::Error;
    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        text.parse().map(Self)
    }
}

/// An attempt to answer a message, which has a reservation in the meter while it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ReservationId(Uuid);

impl ReservationId {
    /// A new id for an attempt that starts at `at`.
    #[must_use]
    pub fn new(at: Timestamp) -> Self {
        Self(uuid_v7(at))
    }
}

impl fmt::Display for ReservationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for ReservationId {
    type Err = uuid::Error;
    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        text.parse().map(Self)
    }
}
