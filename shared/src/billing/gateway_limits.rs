//! The least and the most that a payment gateway takes (billing-rules, "What a plan costs", 4).

use crate::model::{Amount, Currency};

/// Zibal's limits, in rial.
const ZIBAL_RIALS: (u64, u64) = (1_000, 500_000_000);
/// The rials of a toman.
const RIALS_PER_TOMAN: u64 = 10;

/// What a gateway takes in one payment, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GatewayLimits {
    /// The least. What is below is not worth a payment: the order is free.
    pub min: Amount,
    /// The most; `None`: no limit.
    pub max: Option<Amount>,
}

impl GatewayLimits {
    /// No limits.
    pub const NONE: Self = Self { min: Amount::ZERO, max: None };

    /// The limits in this currency: Zibal's for toman and rial, none for others.
    #[must_use]
    pub fn of(currency: Currency) -> Self {
        let rials_per_unit = match currency {
            Currency::IRR => 1,
            Currency::IRT => RIALS_PER_TOMAN,
            _ => return Self::NONE,
        };
        let (min, max) = ZIBAL_RIALS;
        Self {
            min: Amount::from_units(min.div_ceil(rials_per_unit)),
            max: Some(Amount::from_units(max / rials_per_unit)),
        }
    }
}
