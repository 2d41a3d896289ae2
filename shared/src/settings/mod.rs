//! Settings from the environment: read once at start, each named, checked and typed.
//! No other module reads the environment (`clippy.toml` disallows it), and what is not declared
//! in [`declared`] cannot be read.

pub mod declared;

use std::collections::HashMap;
use std::str::FromStr;

use secrecy::SecretString;

pub use declared::{NumberSetting, Setting};

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
    /// The secret that the variable names cannot be used.
    #[error("{name} is not usable: it must be {why}")]
    Secret {
        /// The variable.
        name: String,
        /// What it may hold, and why it does not.
        why: String,
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
    /// The variables of this process.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that reads the environment"
    )]
    pub fn of_process() -> Self {
        Self::from_pairs(std::env::vars())
    }

    /// The variables given.
    pub fn from_pairs<K: Into<String>, V: Into<String>>(
        pairs: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        Self(pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }

    /// These, with `value` for a variable that is not set.
    #[must_use]
    pub fn or(self, name: &str, value: impl Into<String>) -> Self {
        if self.variable(name).is_none() { self.with(name, value) } else { self }
    }

    /// These, with `value` for a variable whatever it held.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    /// The text of a setting.
    #[must_use]
    pub fn text(&self, setting: &Setting) -> Option<&str> {
        self.variable(setting.name)
    }

    /// A secret: kept out of logs and cleared from memory when dropped.
    #[must_use]
    pub fn secret(&self, setting: &Setting) -> Option<SecretString> {
        self.text(setting).map(SecretString::from)
    }

    /// The name or ARN of the secret that holds a setting: `NAME_SECRET` for `NAME`.
    pub(crate) fn secret_id(&self, setting: &Setting) -> Option<&str> {
        self.variable(&secret_variable(setting))
    }

    /// A value that can be parsed, or none where the variable is not set.
    ///
    /// # Errors
    /// [`SettingsError::Invalid`] where it does not parse.
    pub fn parsed<T: FromStr>(&self, setting: &Setting) -> Result<Option<T>, SettingsError> {
        self.text(setting).map(|text| text.parse().map_err(|_| setting.invalid())).transpose()
    }

    /// A whole number within its range, or its default where the variable is not set.
    ///
    /// # Errors
    /// [`SettingsError::Invalid`] where it is no whole number or outside the range.
    pub fn number(&self, setting: &NumberSetting) -> Result<u64, SettingsError> {
        let Some(text) = self.variable(setting.name) else { return Ok(setting.default) };
        let number = text.parse().ok().filter(|number| setting.range().contains(number));
        let allowed = || format!("a whole number from {} to {}", setting.min, setting.max);
        number.ok_or_else(|| SettingsError::Invalid { name: setting.name, allowed: allowed() })
    }

    /// A value that must be there.
    ///
    /// # Errors
    /// [`SettingsError::Missing`] where the variable is not set.
    pub fn required<T>(value: Option<T>, setting: &Setting) -> Result<T, SettingsError> {
        let allowed = || setting.allowed.to_owned();
        value.ok_or_else(|| SettingsError::Missing { name: setting.name, allowed: allowed() })
    }

    fn variable(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }
}

impl Setting {
    /// An error for a value that is not allowed.
    #[must_use]
    pub fn invalid(&self) -> SettingsError {
        SettingsError::Invalid { name: self.name, allowed: self.allowed.to_owned() }
    }
}

/// The variable with the name or ARN of the secret that holds a setting.
#[must_use]
pub fn secret_variable(setting: &Setting) -> String {
    format!("{}_SECRET", setting.name)
}

#[cfg(test)]
mod tests {
    use super::declared::{CONTEXT_FIRST_MESSAGES, TABLE_NAME};
    use super::*;

    fn number(value: &str) -> Result<u64, SettingsError> {
        Vars::from_pairs([("CONTEXT_FIRST_MESSAGES", value)]).number(&CONTEXT_FIRST_MESSAGES)
    }

    #[test]
    fn a_bad_value_is_named_with_what_is_allowed_and_not_repeated() {
        let error = number("sk-secret").unwrap_err().to_string();
        let expected =
            "CONTEXT_FIRST_MESSAGES is not usable: it must be a whole number from 1 to 1000";
        assert_eq!(error, expected);
    }

    #[test]
    fn an_empty_variable_counts_as_not_set() {
        assert_eq!(number("  "), Ok(CONTEXT_FIRST_MESSAGES.default));
        let nothing = Vars::from_pairs::<&str, &str>([]);
        assert_eq!(nothing.number(&CONTEXT_FIRST_MESSAGES), Ok(CONTEXT_FIRST_MESSAGES.default));
        assert_eq!(nothing.text(&TABLE_NAME), None);
    }

    #[test]
    fn a_number_outside_its_range_is_refused() {
        assert_eq!(number("1000"), Ok(1_000));
        assert!(number("1001").is_err());
        assert!(number("0").is_err());
    }
}
