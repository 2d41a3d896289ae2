//! The `Idempotency-Key` of a request (draft-ietf-httpapi-idempotency-key-header). The use case
//! that writes the request's effect applies it.

use axum::extract::FromRequestParts;
use http::request::Parts;

use super::ApiError;
use crate::i18n::Problem;
use crate::model::IdempotencyKey;

const HEADER: &str = "Idempotency-Key";

/// The key, if the client sends one.
#[derive(Clone, Debug)]
pub struct KeyHeader(pub Option<IdempotencyKey>);

impl<S: Sync> FromRequestParts<S> for KeyHeader {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ApiError> {
        let mut sent = parts.headers.get_all(HEADER).iter();
        let Some(key) = sent.next() else { return Ok(Self(None)) };
        let key = key.to_str().ok().filter(|_| sent.next().is_none());
        let key = key.and_then(|text| text.trim().parse().ok());
        key.map(|key| Self(Some(key))).ok_or(ApiError::invalid(HEADER, Problem::WrongType))
    }
}
