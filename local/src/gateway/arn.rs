//! The ARN of a method, which an authorizer's policy names.

use axum::http::request::Parts;

/// The account, API and stage that ARNs on this machine name.
pub(super) const ACCOUNT: &str = "123456789012";
pub(super) const API: &str = "local";
pub(super) const STAGE: &str = "local";

/// The ARN of the called method, which an authorizer's policy must allow.
pub(super) fn method_arn(parts: &Parts) -> String {
    let method = &parts.method;
    format!("arn:aws:execute-api:local:{ACCOUNT}:{API}/{STAGE}/{method}{}", parts.uri.path())
}
