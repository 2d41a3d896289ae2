//! Reads a request's body within the gateway's limits.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use http_body_util::BodyExt;

use super::answer::Refusal;

/// The largest body the gateway takes, in bytes.
const BODY_LIMIT: usize = 10 * 1024 * 1024;
/// How much of a larger body is read and discarded. A client that is still writing when the answer
/// comes sees a broken connection instead of the refusal.
const DISCARD_LIMIT: usize = 4 * BODY_LIMIT;
/// The largest request line with all headers, in bytes.
const HEADER_LIMIT: usize = 10_240;

/// Reads the whole body.
///
/// # Errors
/// [`Refusal::TooLarge`] over a limit, [`Refusal::BadRequest`] where the client disconnects,
/// [`Refusal::TooSlow`] where the body takes longer than `timeout`.
pub(super) async fn read(parts: &Parts, body: Body, timeout: Duration) -> Result<Bytes, Refusal> {
    let read = tokio::time::timeout(timeout, read_all(parts, body));
    read.await.unwrap_or(Err(Refusal::TooSlow))
}

async fn read_all(parts: &Parts, mut body: Body) -> Result<Bytes, Refusal> {
    let mut whole = Vec::new();
    let mut length = 0_usize;
    while let Some(frame) = body.frame().await {
        let Ok(piece) = frame.map_err(|_| Refusal::BadRequest)?.into_data() else {
            continue; // Trailers: the gateway passes none on.
        };
        length = length.saturating_add(piece.len());
        if length > DISCARD_LIMIT {
            return Err(Refusal::TooLarge);
        }
        if length > BODY_LIMIT {
            whole = Vec::new();
        } else {
            whole.extend_from_slice(&piece);
        }
    }
    if length > BODY_LIMIT || header_bytes(parts) > HEADER_LIMIT {
        return Err(Refusal::TooLarge);
    }
    Ok(whole.into())
}

fn header_bytes(parts: &Parts) -> usize {
    let line = parts.uri.path_and_query().map_or(0, |path| path.as_str().len());
    let headers = parts.headers.iter();
    headers.map(|(name, value)| name.as_str().len() + value.len()).sum::<usize>() + line
}
