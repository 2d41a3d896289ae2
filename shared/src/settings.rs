//! Settings from the environment: read once at start, each named, checked and typed.
//! No other module reads the environment (`clippy.toml` disallows it).

use std::collections::HashMap;
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use secrecy::SecretString;

/// A setting that cannot be used. Names the variable and what is allowed, never the value,
/// which may be a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// The variable holds something else than it may.
    #[error("{name} is not usable: it must be {allowed}")]
    Invalid {
        /// The variable.
        name: &'static str,
        /// What it may hold.
        allowed: String,
    },
    /// The variable has no default and is not set.
    #[error("{name} is not set: it must be {allowed}")]
    Missing {
        /// The variable.
        name: &'static str,
        /// What it may hold.
        allowed: String,
    },
}

/// The environment's variables. An empty one counts as not set.
#[derive(Clone)]
pub struct Vars(HashMap<String, String>);

impl Vars {
    /// Those of this process.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that reads the environment"
    )]
    pub fn of_process() -> Self {
        Self::from_pairs(std::env::vars())
    }

    /// Those given.
    pub fn from_pairs<K: Into<String>, V: Into<String>>(
        pairs: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        Self(pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }

    /// These, with `value` for a variable that is not set.
    #[must_use]
    pub fn or(self, name: &str, value: impl Into<String>) -> Self {
        if self.text(name).is_none() { self.with(name, value) } else { self }
    }

    /// These, with `value` for a variable whatever it held.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    /// The text of a variable.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// A secret: kept out of logs and cleared from memory when dropped.
    #[must_use]
    pub fn secret(&self, name: &str) -> Option<SecretString> {
        self.text(name).map(SecretString::from)
    }

    /// A value that can be parsed, or none where the variable is not set.
    ///
    /// # Errors
    /// [`SettingsError::Invalid`] where it does not parse; `allowed` says what would.
    pub fn parsed<T: FromStr>(
        &self,
        name: &'static str,
        allowed: impl Display,
    ) -> Result<Option<T>, SettingsError> {
        self.text(name).map(|text| text.parse().map_err(|_| invalid(name, &allowed))).transpose()
    }

    /// A whole number within a range, or `default` where the variable is not set.
    ///
    /// # Errors
    /// [`SettingsError::Invalid`] where it is no whole number or outside the range.
    pub fn number(
        &self,
        name: &'static str,
        range: RangeInclusive<u64>,
        default: u64,
    ) -> Result<u64, SettingsError> {
        let allowed = format!("a whole number from {} to {}", range.start(), range.end());
        match self.parsed(name, &allowed)? {
            None => Ok(default),
            Some(number) if range.contains(&number) => Ok(number),
            Some(_) => Err(invalid(name, &allowed)),
        }
    }

    /// A value that must be there.
    ///
    /// # Errors
    /// [`SettingsError::Missing`] where the variable is not set.
    pub fn required<T>(
        value: Option<T>,
        name: &'static str,
        allowed: impl Display,
    ) -> Result<T, SettingsError> {
        value.ok_or_else(|| SettingsError::Missing { name, allowed: allowed.to_string() })
    }
}

/// An error for a value that is not allowed.
#[must_use]
pub fn invalid(name: &'static str, allowed: impl Display) -> SettingsError {
    SettingsError::Invalid { name, allowed: allowed.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_value_is_named_with_what_is_allowed_and_not_repeated() {
        let vars = Vars::from_pairs([("LIMIT", "sk-secret")]);
        let error = vars.number("LIMIT", 1..=9, 3).unwrap_err().to_string();
        assert_eq!(error, "LIMIT is not usable: it must be a whole number from 1 to 9");
    }

    #[test]
    fn an_empty_variable_counts_as_not_set() {
        let vars = Vars::from_pairs([("LIMIT", "  ")]);
        assert_eq!(vars.number("LIMIT", 1..=9, 3), Ok(3));
        assert_eq!(vars.number("OTHER", 1..=9, 4), Ok(4));
    }

    #[test]
    fn a_number_outside_its_range_is_refused() {
        let vars = Vars::from_pairs([("LIMIT", "10")]);
        assert!(vars.number("LIMIT", 1..=9, 3).is_err());
    }
}
