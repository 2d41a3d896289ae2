//! Errors that end the processing of an update, and whether it is retried. An error of the sender,
//! such as an exceeded limit, is not among them: it ends in a reply.

use std::time::Duration;

use shared::chat::{OpenError, SendError};
use shared::http::ApiError;
use shared::store::StoreError;
use shared::telegram::BotError;

/// How often the queue hands out an update before it becomes a dead letter (`maxReceiveCount` in
/// the template).
pub const MAX_RECEIVE_COUNT: u32 = 5;

/// The wait before the first retry. Each next wait is four times as long: 5, 20, 80 and 320
/// seconds. An outage of seven minutes loses no message.
const INITIAL_BACKOFF: Duration = Duration::from_secs(5);

/// Why the processing of an update ended early.
#[derive(Debug, thiserror::Error)]
pub(crate) enum UpdateError {
    /// The table failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The Bot API failed.
    #[error("Telegram: {0}")]
    Bot(#[from] BotError),
    /// An earlier attempt may still be answering.
    #[error("an earlier attempt may still be answering")]
    InProgress,
}

/// Whether an update is retried after an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Retry {
    /// It is not: a retry would end in the same error.
    Never,
    /// It is, after this time. None: after the queue's visibility timeout.
    After(Option<Duration>),
}

impl UpdateError {
    /// Whether the update is retried, given how often it was received.
    pub(crate) fn retry(&self, receive_count: u32) -> Retry {
        match self.retry_by_kind(receive_count) {
            // The queue moves it to the dead letters at the next receive, and blocks its chat until
            // then.
            Retry::After(_) if receive_count >= MAX_RECEIVE_COUNT => {
                Retry::After(Some(Duration::ZERO))
            }
            retry => retry,
        }
    }

    fn retry_by_kind(&self, receive_count: u32) -> Retry {
        let factor = 4_u32.saturating_pow(receive_count.saturating_sub(1));
        let backoff = INITIAL_BACKOFF.saturating_mul(factor);
        match self {
            Self::InProgress => Retry::After(None),
            Self::Store(_) => Retry::After(Some(backoff)),
            Self::Bot(BotError::RateLimited(retry_after)) => Retry::After(Some(*retry_after)),
            // An operator can repair a wrong token within the retries.
            Self::Bot(BotError::NoAnswer(_) | BotError::Unauthorized) => {
                Retry::After(Some(backoff))
            }
            Self::Bot(_) => Retry::Never,
        }
    }
}

/// The error to reply with, or the one that ends the processing of the update.
pub(crate) fn send_error_reply(error: SendError) -> Result<ApiError, UpdateError> {
    match error {
        SendError::InProgress => Err(UpdateError::InProgress),
        SendError::Store(error) => Err(error.into()),
        error => Ok(error.into()),
    }
}

/// The same for a session that could not be opened or changed.
pub(crate) fn session_error_reply(error: OpenError) -> Result<ApiError, UpdateError> {
    match error {
        OpenError::Store(error) => Err(error.into()),
        error => Ok(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_retry_waits_four_times_as_long() {
        let table = UpdateError::Store(StoreError::Contended("GetItem"));
        let retries = [1, 2, 3, 4, MAX_RECEIVE_COUNT].map(|count| table.retry(count));
        let seconds = |seconds| Retry::After(Some(Duration::from_secs(seconds)));
        assert_eq!(retries, [5, 20, 80, 320, 0].map(seconds));
        assert_eq!(UpdateError::InProgress.retry(MAX_RECEIVE_COUNT), seconds(0));
        let blocked = UpdateError::Bot(BotError::ChatUnreachable("blocked".to_owned()));
        assert_eq!(blocked.retry(1), Retry::Never);
    }
}
