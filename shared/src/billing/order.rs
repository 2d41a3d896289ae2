//! An order and its states (billing-rules, "An order's life").

use serde::{Deserialize, Serialize};

use crate::model::{Amount, PlanId};

/// The state of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderStatus {
    /// It can be paid.
    Pending,
    /// It was paid, or there was nothing to pay.
    Paid,
    /// The gateway says that the payment failed or was cancelled.
    Failed,
    /// It was not paid in time.
    Expired,
    /// An operator gave the money back.
    Refunded,
}

/// What is bought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TransactionType {
    /// A plan, by somebody without a subscription of value.
    SubscriptionPurchase,
    /// Another plan than the one of value that one has.
    SubscriptionUpgrade,
    /// The plan that one has.
    SubscriptionRenewal,
}

impl OrderStatus {
    /// Whether an order may go from this state to another. Money that comes for an order that
    /// failed or expired still buys it: it is never lost silently.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        match next {
            Self::Pending => false,
            Self::Paid => matches!(self, Self::Pending | Self::Failed | Self::Expired),
            Self::Failed | Self::Expired => matches!(self, Self::Pending),
            Self::Refunded => matches!(self, Self::Paid),
        }
    }
}

impl TransactionType {
    /// The type of an order by somebody who holds `current` or nothing, and whose subscription is
    /// still worth something or not.
    #[must_use]
    pub fn of(plan: PlanId, current: Option<PlanId>, remaining_value: Amount) -> Self {
        if current == Some(plan) {
            Self::SubscriptionRenewal
        } else if remaining_value.is_zero() {
            Self::SubscriptionPurchase
        } else {
            Self::SubscriptionUpgrade
        }
    }
}

#[cfg(test)]
mod tests {
    use super::OrderStatus::{self, Expired, Failed, Paid, Pending, Refunded};
    use super::*;

    #[test]
    fn order_goes_only_the_ways_of_the_rules() {
        let all = [Pending, Paid, Failed, Expired, Refunded];
        let ways = |from: OrderStatus| all.map(|to| from.may_become(to));
        assert_eq!(ways(Pending), [false, true, true, true, false]);
        assert_eq!(ways(Paid), [false, false, false, false, true]);
        assert_eq!(ways(Failed), [false, true, false, false, false]);
        assert_eq!(ways(Expired), [false, true, false, false, false]);
        assert_eq!(ways(Refunded), [false; 5]);
    }

    #[test]
    fn type_follows_from_the_plan_one_has_and_its_value() {
        let (mine, other) = (PlanId::new(1), PlanId::new(2));
        let some = Amount::from_units(1);
        let kind = |plan, current, value| TransactionType::of(plan, current, value);
        assert_eq!(kind(mine, Some(mine), Amount::ZERO), TransactionType::SubscriptionRenewal);
        assert_eq!(kind(other, Some(mine), some), TransactionType::SubscriptionUpgrade);
        assert_eq!(kind(other, Some(mine), Amount::ZERO), TransactionType::SubscriptionPurchase);
        assert_eq!(kind(other, None, Amount::ZERO), TransactionType::SubscriptionPurchase);
    }
}
