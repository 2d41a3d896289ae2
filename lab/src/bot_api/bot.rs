//! The bot's identity.

/// The bot's name here, without the `@`.
pub(super) const USERNAME: &str = "mobix_test_bot";

/// The number before the colon, where the rest looks like a token too.
pub(super) fn bot_id(token: &str) -> Option<i64> {
    let (id, secret) = token.split_once(':')?;
    let well_formed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    (!secret.is_empty() && secret.chars().all(well_formed)).then(|| id.parse().ok())?
}
