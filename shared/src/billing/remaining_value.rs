//! What is left of the worth of a subscription (billing-rules, "What a plan costs", 2).

use crate::model::{Amount, Currency, Subscription, Timestamp};

/// The token limit that counts for a plan without one.
const DEFAULT_TOKEN_LIMIT: u64 = 1_000_000;
const MICROS_PER_DAY: i64 = 86_400 * 1_000_000;

/// The last subscription of somebody, with what counts for its remaining value.
#[derive(Clone, Copy, Debug)]
pub struct Holding<'a> {
    /// The subscription, expired or not.
    pub subscription: &'a Subscription,
    /// Its plan's `max_tokens`; 0: no limit.
    pub max_tokens: u64,
    /// The `total_paid` of its meter (quota-rules, rule 4).
    pub used_tokens: u64,
}

impl Holding<'_> {
    /// `worth × days_left ÷ days_bought × tokens_left ÷ token_limit`, truncated once; 0 where the
    /// subscription does not hold at `now`, or is worth something in another currency.
    #[must_use]
    pub fn remaining_value(&self, currency: Currency, now: Timestamp) -> Amount {
        if !self.subscription.is_active_at(now) {
            return Amount::ZERO;
        }
        let (days_left, days_bought) = self.days(now);
        let token_limit = match self.max_tokens {
            0 => DEFAULT_TOKEN_LIMIT,
            limit => limit,
        };
        let tokens_left = token_limit.saturating_sub(self.used_tokens);
        let worth = self.subscription.worth_in(currency).units();
        // The left factors are below 2^87: a calendar of 8,000 years has fewer than 2^22 days.
        let units = multiply_and_divide(
            u128::from(worth) * u128::from(days_left),
            u128::from(tokens_left),
            u128::from(days_bought) * u128::from(token_limit),
        );
        Amount::from_units(u64::try_from(units).unwrap_or(u64::MAX))
    }

    /// Whole days left at `now`, at most those bought, and whole days bought. Without an end: 1 of
    /// 1.
    fn days(&self, now: Timestamp) -> (u64, u64) {
        let Some(end) = self.subscription.end_date else { return (1, 1) };
        let bought = whole_days(self.subscription.start_date, end);
        (whole_days(now, end).min(bought), bought)
    }
}

/// Whole days from one moment to a later one; 0 where it is earlier.
fn whole_days(from: Timestamp, to: Timestamp) -> u64 {
    let days = (to.as_micros() - from.as_micros()).div_euclid(MICROS_PER_DAY);
    u64::try_from(days).unwrap_or(0)
}

/// `a × b ÷ c`, truncated at its end, without the product in full; 0 where `c` is 0. Long division
/// over the bits of `b`: `a × b` may need 151 bits. `a` and `c` must be below 2^125.
fn multiply_and_divide(a: u128, b: u128, c: u128) -> u128 {
    if c == 0 {
        return 0;
    }
    let (whole, part) = (a / c, a % c);
    let (mut quotient, mut rest) = (0_u128, 0_u128);
    for bit in (0..u128::BITS - b.leading_zeros()).rev() {
        (quotient, rest) = (quotient * 2, rest * 2);
        if b >> bit & 1 == 1 {
            (quotient, rest) = (quotient + whole, rest + part);
        }
        (quotient, rest) = (quotient + rest / c, rest % c);
    }
    quotient
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn product_is_divided_exactly(a in any::<u64>(), b in any::<u64>(), c in 1..=u128::from(u64::MAX)) {
            let expected = u128::from(a) * u128::from(b) / c;
            prop_assert_eq!(multiply_and_divide(a.into(), b.into(), c), expected);
        }

        /// `(q × c + r) × b ÷ (c × b)` is `q`, whatever the rest: the product has up to 190 bits.
        #[test]
        fn wide_product_is_divided_exactly(q in any::<u32>(), c in 1_u128..1 << 60, r in any::<u64>(), b in 1_u128..1 << 60) {
            let rest = u128::from(r) % c;
            let a = u128::from(q) * c + rest;
            prop_assert_eq!(multiply_and_divide(a, b, c * b), u128::from(q));
        }
    }

    #[test]
    fn nothing_was_bought_where_there_are_no_days() {
        assert_eq!(multiply_and_divide(5, 5, 0), 0);
    }
}
