//! People and their subscription, as they see themselves.

use serde::Serialize;
use utoipa::ToSchema;

use super::PlanView;
use crate::model::{PhoneNumber, Plan, Profile, Subscription, Timestamp, UserId};

/// A person.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = User)]
pub struct UserView {
    id: UserId,
    phone_number: PhoneNumber,
    #[schema(examples("Sara"))]
    name: String,
    /// Whether the phone number was confirmed.
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
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = Subscription)]
pub struct SubscriptionView {
    #[schema(minimum = 0, examples(1))]
    id: u64,
    /// The plan bought.
    subscription_type: PlanView,
    /// Whether it was not cancelled.
    is_active: bool,
    /// When it began; usage counts from zero at a new beginning.
    start_date: Timestamp,
    /// The last moment it holds; null: always.
    #[schema(required)]
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
