//! Counting the tokens of a text, beside everything else that goes on.

use std::sync::Arc;

use super::SendError;
use crate::tokens::TokenCounter;

/// What is counted at once, in bytes: going to another thread and back takes as long as
/// counting ordinary text of this length, some hundred microseconds.
const SHORT: usize = 2_048;

/// Counts where it may take its milliseconds, and wait for the tables.
pub(super) async fn count(text: Arc<str>) -> Result<u64, SendError> {
    if text.len() <= SHORT && TokenCounter::is_ready() {
        return Ok(TokenCounter.count(&text));
    }
    let counting = tokio::task::spawn_blocking(move || TokenCounter.count(&text));
    counting.await.map_err(|_| SendError::Tokeniser)
}
