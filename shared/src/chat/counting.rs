//! Counting the tokens of a text, beside everything else that goes on.

use std::sync::Arc;

use super::SendError;
use crate::tokens::TokenCounter;

/// Counts on a thread where it may take its milliseconds, and wait for the tables.
pub(super) async fn count(text: Arc<str>) -> Result<u64, SendError> {
    let counting = tokio::task::spawn_blocking(move || TokenCounter.count(&text));
    counting.await.map_err(|_| SendError::Tokeniser)
}
