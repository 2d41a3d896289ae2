//! Counting the tokens of a text, beside everything else that goes on.

use std::sync::Arc;

use super::SendError;
use crate::tokens::TokenCounter;

/// What is counted at once, in bytes: it takes less time than going to another thread and
/// back, some ten microseconds for ordinary text.
const SHORT: usize = 512;

/// Counts where it may take its milliseconds, and wait for the tables.
pub(super) async fn count(text: Arc<str>) -> Result<u64, SendError> {
    if text.len() <= SHORT && TokenCounter::is_ready() {
        return Ok(TokenCounter.count(&text));
    }
    let counting = tokio::task::spawn_blocking(move || TokenCounter.count(&text));
    counting.await.map_err(|_| SendError::Tokeniser)
}
