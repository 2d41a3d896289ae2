//! Discount codes of the catalog (billing-rules, "Discount codes").

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::serde_text::serde_as_text;
use super::{Decimal, PlanId, Timestamp, latin_digit};

/// The longest code, in characters.
const MAX_CHARS: usize = 64;

/// A discount code in the one form in which codes are compared: capitals, Latin digits, no spaces
/// around it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(String);

/// A text that cannot be a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a code has 1 to 64 characters")]
pub struct CodeError;

/// What a code takes off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DiscountType {
    /// A part of what is to be paid, in percent.
    Percentage,
    /// An amount.
    Fixed,
}

/// A discount code of the catalog.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DiscountCode {
    /// The code.
    pub code: Code,
    /// What it takes off.
    pub discount_type: DiscountType,
    /// How many percent, or how much in the catalog's currency.
    pub discount_value: Decimal,
    /// The plans it can be used for; empty: all.
    #[serde(default)]
    pub plans: Vec<PlanId>,
    /// How often it can be used; `None` or 0: without limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_uses: Option<u64>,
    /// How often one user can use it.
    #[serde(default = "once")]
    pub max_uses_per_user: u64,
    /// The last moment at which it can be used; `None`: no end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// Whether it can be used.
    #[serde(default = "active")]
    pub is_active: bool,
}

const fn once() -> u64 {
    1
}

const fn active() -> bool {
    true
}

impl DiscountCode {
    /// How often it can be used by all; `None`: without limit.
    #[must_use]
    pub fn use_limit(&self) -> Option<u64> {
        self.max_uses.filter(|max| *max > 0)
    }
}

impl Code {
    /// The code in the form in which codes are compared.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Code {
    type Err = CodeError;
    fn from_str(text: &str) -> Result<Self, CodeError> {
        let code: String = text.trim().chars().map(latin_digit).collect();
        let code = code.to_uppercase();
        if code.is_empty() || code.chars().count() > MAX_CHARS {
            return Err(CodeError);
        }
        Ok(Self(code))
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

serde_as_text!(Code);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_compared_without_case_spaces_and_the_script_of_its_digits() {
        let code: Code = "NOWRUZ1405".parse().unwrap();
        for text in ["nowruz1405", "  NowRuz1405\n", "NOWRUZ۱۴۰۵", "nowruz١٤٠٥"] {
            assert_eq!(text.parse::<Code>().as_ref(), Ok(&code), "{text:?}");
        }
        assert_ne!("NOWRUZ 1405".parse::<Code>(), Ok(code));
    }

    #[test]
    fn blank_or_endless_code_is_refused() {
        for text in ["", "  ", &"x".repeat(65)] {
            assert_eq!(text.parse::<Code>(), Err(CodeError), "{text:?}");
        }
    }
}
