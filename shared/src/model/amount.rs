//! Amounts of money in a currency's smallest unit, and decimals as people write them
//! (billing-rules, "Money").

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::currency::Currency;
use super::money::{MoneyError, parse_units, parse_wide_units};
use super::serde_text::serde_as_text;

/// The digits of a [`Decimal`] behind the point.
const PLACES: u32 = 9;
/// One, in the units of a [`Decimal`].
const ONE: u128 = 1_000_000_000;

/// An amount in a currency's smallest unit: toman, rial, cents. Never negative.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Amount(u64);

/// A decimal as somebody wrote it, before its unit is known: up to 9 digits behind the point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decimal(u128);

/// An amount with its currency, as text: `"49500"`, `"29.99"`.
#[derive(Clone, Copy, Debug)]
pub struct InCurrency {
    amount: Amount,
    currency: Currency,
}

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// From the smallest unit.
    #[must_use]
    pub const fn from_units(units: u64) -> Self {
        Self(units)
    }

    /// In the smallest unit.
    #[must_use]
    pub const fn units(self) -> u64 {
        self.0
    }

    /// Whether it is nothing.
    #[must_use]
    pub const fn is_zero(&self) -> bool {
        self.0 == 0
    }

    /// The rest after `other` is taken away; nothing where that is more.
    #[must_use]
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// The sum, limited to the largest amount.
    #[must_use]
    pub const fn saturating_add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// Parses an amount in `currency`'s own digits; fewer are completed with zeros.
    ///
    /// # Errors
    /// [`MoneyError`] where it is no decimal, too large, or has more digits than the currency.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        parse_units(text, currency.decimals()).map(Self)
    }

    /// The amount with its currency, to be shown.
    #[must_use]
    pub const fn in_currency(self, currency: Currency) -> InCurrency {
        InCurrency { amount: self, currency }
    }
}

impl Decimal {
    /// In billionths.
    #[must_use]
    pub const fn billionths(self) -> u128 {
        self.0
    }

    /// The amount in `currency`, truncated to its smallest unit and limited to the largest amount.
    #[must_use]
    pub fn truncated(self, currency: Currency) -> Amount {
        Amount(u64::try_from(self.0 / Self::unit(currency)).unwrap_or(u64::MAX))
    }

    /// The amount in `currency`; `None` where the currency has no such small unit, or no amount is
    /// so large.
    #[must_use]
    pub fn exactly(self, currency: Currency) -> Option<Amount> {
        let unit = Self::unit(currency);
        let whole = self.0.is_multiple_of(unit);
        whole.then(|| u64::try_from(self.0 / unit).ok().map(Amount)).flatten()
    }

    /// The currency's smallest unit in billionths.
    const fn unit(currency: Currency) -> u128 {
        ONE / 10_u128.pow(currency.decimals())
    }
}

impl FromStr for Decimal {
    type Err = MoneyError;
    fn from_str(text: &str) -> Result<Self, MoneyError> {
        parse_wide_units(text, PLACES).map(Self)
    }
}

impl fmt::Display for Decimal {
    /// With at least two digits behind the point.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fraction = format!("{:0width$}", self.0 % ONE, width = PLACES as usize);
        write!(f, "{}.{:0<2}", self.0 / ONE, fraction.trim_end_matches('0'))
    }
}

serde_as_text!(Decimal);

impl fmt::Display for InCurrency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (units, decimals) = (self.amount.0, self.currency.decimals());
        let scale = 10_u64.pow(decimals);
        match decimals {
            0 => write!(f, "{units}"),
            _ => {
                let width = decimals as usize;
                write!(f, "{}.{:0width$}", units / scale, units % scale)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn currency(code: &str) -> Currency {
        code.parse().unwrap()
    }

    #[test]
    fn amount_is_shown_in_its_currencys_own_digits() {
        for (units, code, text) in [
            (49_500, "IRT", "49500"),
            (0, "IRR", "0"),
            (2_999, "USD", "29.99"),
            (7, "USD", "0.07"),
            (1_005, "KWD", "1.005"),
            (1, "CLF", "0.0001"),
        ] {
            let amount = Amount::from_units(units).in_currency(currency(code));
            assert_eq!(amount.to_string(), text);
        }
    }

    #[test]
    fn amount_with_more_digits_than_its_currency_is_refused() {
        assert_eq!(Amount::parse("1.5", Currency::IRT), Err(MoneyError::TooPrecise(0)));
        assert_eq!(Amount::parse("1.00", Currency::IRT), Ok(Amount(1)));
        assert_eq!(Amount::parse("1.005", currency("USD")), Err(MoneyError::TooPrecise(2)));
        assert_eq!(Amount::parse("-1", Currency::IRT), Err(MoneyError::Malformed));
        assert_eq!(Amount::parse("99999999999999999999", Currency::IRT), Err(MoneyError::TooLarge));
    }

    #[test]
    fn decimal_becomes_an_amount_once_its_currency_is_known() {
        let decimal: Decimal = "2500.50".parse().unwrap();
        assert_eq!(decimal.truncated(Currency::IRT), Amount(2_500));
        assert_eq!(decimal.exactly(Currency::IRT), None);
        assert_eq!(decimal.exactly(currency("USD")), Some(Amount(250_050)));
        assert_eq!(decimal.to_string(), "2500.50");
        assert_eq!("1.2345".parse::<Decimal>().unwrap().to_string(), "1.2345");
    }

    proptest! {
        #[test]
        fn amount_is_parsed_from_its_own_text(units in any::<u64>(), code in "IRT|USD|KWD|CLF") {
            let (amount, currency) = (Amount(units), currency(&code));
            let text = amount.in_currency(currency).to_string();
            prop_assert_eq!(Amount::parse(&text, currency), Ok(amount));
        }

        #[test]
        fn decimal_is_parsed_from_its_own_text(billionths in 0..=u128::from(u64::MAX) * ONE) {
            let decimal = Decimal(billionths);
            prop_assert_eq!(decimal.to_string().parse::<Decimal>(), Ok(decimal));
        }
    }
}
