//! What a plan costs somebody (billing-rules, "What a plan costs somebody: the quote").

use crate::model::{Amount, Currency, PlanId, Timestamp};

use super::discount::{CodeUses, DiscountRefusal};
use super::gateway_limits::GatewayLimits;
use super::remaining_value::Holding;

/// A plan on sale.
#[derive(Clone, Copy, Debug)]
pub struct Offer {
    /// The plan. It is active.
    pub plan: PlanId,
    /// Its price.
    pub price: Amount,
    /// The currency of all amounts.
    pub currency: Currency,
    /// What the gateway takes.
    pub limits: GatewayLimits,
}

/// What a plan costs somebody: `amount = price − remaining_value − discount_amount − waived`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quote {
    /// The plan's price.
    pub price: Amount,
    /// What is left of the subscription that holds.
    pub remaining_value: Amount,
    /// What the discount code takes off.
    pub discount_amount: Amount,
    /// What is to be paid.
    pub amount: Amount,
    /// What is too little to be paid through the gateway.
    pub waived: Amount,
}

/// Why a plan is not sold to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QuoteRefusal {
    /// The plan has no price.
    #[error("the plan is not for sale")]
    NotForSale,
    /// The discount code cannot be used.
    #[error(transparent)]
    Discount(DiscountRefusal),
    /// The gateway takes no such amount.
    #[error("the amount is more than the gateway takes")]
    AmountOutOfRange,
    /// The user has the plan, has used nothing of it, and would pay nothing.
    #[error("the user has this subscription already")]
    AlreadySubscribed,
}

impl QuoteRefusal {
    /// The error's code in the API.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotForSale => "not_for_sale",
            Self::Discount(refusal) => refusal.code(),
            Self::AmountOutOfRange => "amount_out_of_range",
            Self::AlreadySubscribed => "already_subscribed",
        }
    }
}

/// What `offer` costs the owner of `holding` at `now`.
///
/// # Errors
/// [`QuoteRefusal`] where it is not sold.
pub fn quote(
    offer: Offer,
    holding: Option<&Holding<'_>>,
    code: Option<&CodeUses<'_>>,
    now: Timestamp,
) -> Result<Quote, QuoteRefusal> {
    if offer.price.is_zero() {
        return Err(QuoteRefusal::NotForSale);
    }
    if let Some(code) = code {
        code.check(offer.plan, now).map_err(QuoteRefusal::Discount)?;
    }
    let quote = price(offer, holding, code, now);
    if offer.limits.max.is_some_and(|max| quote.amount > max) {
        return Err(QuoteRefusal::AmountOutOfRange);
    }
    let has_plan = holding.is_some_and(|holding| {
        holding.subscription.plan == offer.plan && holding.subscription.is_active_at(now)
    });
    if quote.amount.is_zero() && code.is_none() && has_plan {
        return Err(QuoteRefusal::AlreadySubscribed);
    }
    Ok(quote)
}

/// The amounts, rules 2 to 4.
fn price(
    offer: Offer,
    holding: Option<&Holding<'_>>,
    code: Option<&CodeUses<'_>>,
    now: Timestamp,
) -> Quote {
    let Offer { price, currency, limits, .. } = offer;
    let value = holding.map_or(Amount::ZERO, |holding| holding.remaining_value(currency, now));
    let remaining_value = value.min(price);
    let after = price.saturating_sub(remaining_value);
    let discount_amount = code.map_or(Amount::ZERO, |code| code.amount_off(after, currency));
    let rest = after.saturating_sub(discount_amount);
    let (amount, waived) =
        if rest < limits.min { (Amount::ZERO, rest) } else { (rest, Amount::ZERO) };
    Quote { price, remaining_value, discount_amount, amount, waived }
}
