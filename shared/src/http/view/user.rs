//! People and their subscription, as they see themselves.

use serde::Serialize;

use super::PlanView;
use crate::model::{PhoneNumber, Plan, Profile, Subscription, Timestamp, UserId};

/// A person.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct UserView {
    id: UserId,
    phone_number: PhoneNumber,
    name: String,
    is_verified: bool,
    date_joined: Timestamp,
}

impl From<&Profile> for UserView {
    fn from(profile: &Profile) -> Self {
        Self {
            id: profile.id,
            phone_number: profile.phone_number.clone(),
            name: profile.name.clone(),
            is_verified: profile.is_verified,
            date_joined: profile.date_joined,
        }
    }
}

/// A subscription with its plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SubscriptionView {
    id: u64,
    subscription_type: PlanView,
    is_active: bool,
    start_date: Timestamp,
    end_date: Option<Timestamp>,
}

impl SubscriptionView {
    /// A subscription and the plan it is for.
    #[must_use]
    pub fn new(subscription: &Subscription, plan: &Plan) -> Self {
        Self {
            id: subscription.id,
            subscription_type: plan.into(),
            is_active: subscription.is_active,
            start_date: subscription.start_date,
            end_date: subscription.end_date,
        }
    }
}
