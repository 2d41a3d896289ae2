//! Whether a discount code can be used, and what it takes off (billing-rules, "Discount codes").

use crate::model::{Amount, Currency, DiscountCode, DiscountType, PlanId, Timestamp};

/// A whole, in percent and in the units of a decimal.
const HUNDRED_PERCENT: u128 = 100 * 1_000_000_000;

/// A discount code, with how often it was used.
#[derive(Clone, Copy, Debug)]
pub struct CodeUses<'a> {
    /// The code.
    pub code: &'a DiscountCode,
    /// The uses by all users, those held for pending orders included.
    pub uses: u64,
    /// The uses by this user, likewise.
    pub uses_by_user: u64,
}

/// Why a discount code of the catalog cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DiscountRefusal {
    /// It is for other plans.
    #[error("the discount code is for other plans")]
    NotApplicable,
    /// It was turned off.
    #[error("the discount code is not active")]
    Inactive,
    /// Its time is over.
    #[error("the discount code has expired")]
    Expired,
    /// All its uses are gone.
    #[error("the discount code is used up")]
    UsedUp,
    /// This user has used it as often as one user may.
    #[error("the user has used the discount code already")]
    AlreadyUsed,
}

impl DiscountRefusal {
    /// The error's code in the API.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotApplicable => "discount_not_applicable",
            Self::Inactive => "discount_inactive",
            Self::Expired => "discount_expired",
            Self::UsedUp => "discount_used_up",
            Self::AlreadyUsed => "discount_already_used",
        }
    }
}

impl CodeUses<'_> {
    /// Checks, in the rules' order, whether the code can be used for `plan` at `now`.
    ///
    /// # Errors
    /// The first check that fails.
    pub fn check(&self, plan: PlanId, now: Timestamp) -> Result<(), DiscountRefusal> {
        let code = self.code;
        if !code.plans.is_empty() && !code.plans.contains(&plan) {
            return Err(DiscountRefusal::NotApplicable);
        }
        if !code.is_active {
            return Err(DiscountRefusal::Inactive);
        }
        if code.expires_at.is_some_and(|end| now > end) {
            return Err(DiscountRefusal::Expired);
        }
        if code.use_limit().is_some_and(|max| self.uses >= max) {
            return Err(DiscountRefusal::UsedUp);
        }
        if self.uses_by_user >= code.max_uses_per_user {
            return Err(DiscountRefusal::AlreadyUsed);
        }
        Ok(())
    }

    /// What the code takes off `after`, at most all of it.
    #[must_use]
    pub fn amount_off(&self, after: Amount, currency: Currency) -> Amount {
        let off = match self.code.discount_type {
            DiscountType::Fixed => self.code.discount_value.truncated(currency),
            DiscountType::Percentage => {
                // At most 100 %, so that neither product nor quotient can overflow.
                let share = self.code.discount_value.billionths().min(HUNDRED_PERCENT);
                let units = u128::from(after.units()) * share / HUNDRED_PERCENT;
                Amount::from_units(u64::try_from(units).unwrap_or(u64::MAX))
            }
        };
        off.min(after)
    }
}
