//! The bot's identity.

/// The bot's username, without the `@`.
pub(super) const USERNAME: &str = "mobix_test_bot";

/// The id before the colon, if the rest looks like a token.
pub(super) fn bot_id(token: &str) -> Option<i64> {
    let (id, secret) = token.split_once(':')?;
    let well_formed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    (!secret.is_empty() && secret.chars().all(well_formed)).then(|| id.parse().ok())?
}
