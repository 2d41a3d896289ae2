//! Money and multipliers as integers; decimal strings only at the edges.

use std::fmt;
use std::str::FromStr;

use super::serde_text::serde_as_text;

/// Why a text is not a decimal number of the requested kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not a plain decimal number, or negative.
    #[error("not a decimal number like 29.99")]
    Malformed,
    /// More digits after the point than the unit has.
    #[error("more than {0} digits behind the decimal point")]
    TooPrecise(u32),
    /// Larger than the unit's maximum.
    #[error("too large")]
    TooLarge,
}

/// An amount in millionths of a US dollar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MicroUsd(u64);

/// A plan's price in hundredths of its currency unit: `"29.99"`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Price(u64);

/// The factor of a model's charged tokens, in hundredths: `"2.50"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Multiplier(u32);

impl MicroUsd {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// From millionths of a dollar.
    #[must_use]
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// In millionths of a dollar.
    #[must_use]
    pub const fn as_micros(self) -> u64 {
        self.0
    }

    /// The sum, limited to the largest amount.
    #[must_use]
    pub const fn saturating_add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// Parses a JSON number of the provider (`0.00014`, `1.4e-4`), rounded to the nearest
    /// micro-dollar, without a float.
    ///
    /// # Errors
    /// [`MoneyError`] where the text is no such number, negative or too large.
    pub fn parse_rounded(text: &str) -> Result<Self, MoneyError> {
        let (digits, exponent) = match text.split_once(['e', 'E']) {
            Some((digits, exponent)) => {
                (digits, exponent.parse().map_err(|_| MoneyError::Malformed)?)
            }
            None => (text, 0_i32),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.is_empty() && fraction.is_empty() {
            return Err(MoneyError::Malformed);
        }
        let digits: u128 = all_digits(whole, fraction)?;
        // The value is digits × 10^(exponent − fraction), in units of 10^-6.
        let places = i32::try_from(fraction.len()).map_err(|_| MoneyError::TooLarge)?;
        let shift = exponent.saturating_sub(places).saturating_add(6);
        let micros = if digits == 0 {
            0
        } else if shift >= 0 {
            10_u128
                .checked_pow(shift.unsigned_abs())
                .and_then(|scale| digits.checked_mul(scale))
                .ok_or(MoneyError::TooLarge)?
        } else {
            10_u128
                .checked_pow(shift.unsigned_abs())
                .map_or(0, |scale| (digits + scale / 2) / scale)
        };
        u64::try_from(micros).map(Self).map_err(|_| MoneyError::TooLarge)
    }
}

impl Multiplier {
    /// One: tokens are charged as they are.
    pub const ONE: Self = Self(100);

    /// The charge for `total_tokens` of a paid model: the product in IEEE double precision,
    /// truncated (quota-rules, "What is counted").
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "the rule is defined by a double's product truncated toward zero; `as` saturates"
    )]
    pub fn charge(self, total_tokens: u64) -> u64 {
        // Hundredths divided by 100 give the same double as parsing the decimal.
        (total_tokens as f64 * (f64::from(self.0) / 100.0)).trunc() as u64
    }
}

fn all_digits(whole: &str, fraction: &str) -> Result<u128, MoneyError> {
    let mut value: u128 = 0;
    for byte in whole.bytes().chain(fraction.bytes()) {
        if !byte.is_ascii_digit() {
            return Err(MoneyError::Malformed);
        }
        value = value
            .checked_mul(10)
            .and_then(|value| value.checked_add(u128::from(byte - b'0')))
            .ok_or(MoneyError::TooLarge)?;
    }
    Ok(value)
}

/// Parses a decimal text into units of `10^-places`; refuses what they cannot represent.
pub(super) fn parse_units(text: &str, places: u32) -> Result<u64, MoneyError> {
    let units = parse_wide_units(text, places)?;
    u64::try_from(units).map_err(|_| MoneyError::TooLarge)
}

/// As [`parse_units`], for units so small that a `u64` would not hold large amounts.
pub(super) fn parse_wide_units(text: &str, places: u32) -> Result<u128, MoneyError> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if whole.is_empty() || fraction.is_empty() {
        return Err(MoneyError::Malformed);
    }
    let written = u32::try_from(fraction.len()).map_err(|_| MoneyError::TooPrecise(places))?;
    let trimmed = fraction.trim_end_matches('0');
    let digits = all_digits(whole, fraction)?;
    if trimmed.len() > places as usize {
        return Err(MoneyError::TooPrecise(places));
    }
    if written >= places {
        let scale = 10_u128.checked_pow(written - places).ok_or(MoneyError::TooPrecise(places))?;
        return Ok(digits / scale);
    }
    digits.checked_mul(10_u128.pow(places - written)).ok_or(MoneyError::TooLarge)
}

macro_rules! decimal_text {
    ($name:ident, $places:literal, $scale:literal, $make:expr) => {
        impl FromStr for $name {
            type Err = MoneyError;
            fn from_str(text: &str) -> Result<Self, MoneyError> {
                parse_units(text, $places).and_then($make)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let fraction = format!("{:0width$}", self.0 % $scale, width = $places);
                write!(f, "{}.{:0<2}", self.0 / $scale, fraction.trim_end_matches('0'))
            }
        }

        serde_as_text!($name);
    };
}

decimal_text!(MicroUsd, 6, 1_000_000, |units| Ok(Self(units)));
decimal_text!(Price, 2, 100, |units| Ok(Self(units)));
decimal_text!(Multiplier, 2, 100, |units| u32::try_from(units)
    .map(Self)
    .map_err(|_| MoneyError::TooLarge));

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn decimal_string_has_two_digits_and_more_if_they_are_not_zero() {
        assert_eq!("29.99".parse::<Price>().unwrap().to_string(), "29.99");
        assert_eq!("1".parse::<Multiplier>().unwrap().to_string(), "1.00");
        assert_eq!("0.00140".parse::<MicroUsd>().unwrap().to_string(), "0.0014");
        assert_eq!("5".parse::<MicroUsd>().unwrap().to_string(), "5.00");
        assert_eq!("2.500".parse::<Multiplier>().unwrap().to_string(), "2.50");
    }

    #[test]
    fn a_malformed_decimal_is_refused() {
        for text in ["", ".", "1.", ".5", "-1", "+1", "1e3", "1,5", "NaN", "1.2.3", " 1", "۱"] {
            assert_eq!(text.parse::<Price>(), Err(MoneyError::Malformed), "{text:?}");
        }
        assert_eq!("1.001".parse::<Price>(), Err(MoneyError::TooPrecise(2)));
        assert_eq!("99999999999999999999".parse::<MicroUsd>(), Err(MoneyError::TooLarge));
    }

    #[test]
    fn providers_cost_is_rounded_to_the_nearest_micro_dollar() {
        for (text, micros) in [
            ("0", 0),
            ("0.00014", 140),
            ("1.4e-4", 140),
            ("4.5E-7", 0),
            ("5e-7", 1),
            ("1e-300", 0),
            ("2", 2_000_000),
            ("1e2", 100_000_000),
            ("0.0000014999", 1),
        ] {
            assert_eq!(MicroUsd::parse_rounded(text), Ok(MicroUsd(micros)), "{text}");
        }
        for text in ["", "-1", "abc", "1e", "1e999999999999", "9e99"] {
            assert!(MicroUsd::parse_rounded(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn money_is_parsed_from_its_own_text(micros in any::<u64>()) {
            let amount = MicroUsd(micros);
            prop_assert_eq!(amount.to_string().parse::<MicroUsd>(), Ok(amount));
        }

        #[test]
        fn charge_equals_that_of_the_parsed_decimal(hundredths in 0_u32..200_000, tokens in 0_u64..10_000_000) {
            let multiplier = Multiplier(hundredths);
            let parsed: f64 = multiplier.to_string().parse().unwrap();
            let charged = multiplier.charge(tokens) as f64;
            // Two whole numbers that differ by less than one are equal.
            prop_assert!((charged - (tokens as f64 * parsed).trunc()).abs() < 0.5);
        }
    }
}
