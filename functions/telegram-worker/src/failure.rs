//! Why an update was not worked on to its end, and what is to be done about it: try again, or
//! leave it. What people are told of is no failure.

use std::time::Duration;

use shared::chat::{OpenError, SendError};
use shared::http::ApiError;
use shared::store::StoreError;
use shared::telegram::BotError;

use crate::MAX_RECEIVES;

/// How soon what could not be reached is tried again for the first time; then four times as late
/// each time: after 5, 20, 80 and 320 seconds. What is away for seven minutes loses nobody's
/// message.
const FIRST_RETRY: Duration = Duration::from_secs(5);

/// Why an update was not worked on to its end.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The table failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Telegram did.
    #[error("Telegram: {0}")]
    Bot(#[from] BotError),
    /// An earlier attempt may still be answering.
    #[error("an earlier attempt may still be answering")]
    InProgress,
}

/// What is done about a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NextStep {
    /// Nothing: it would come to the same.
    Abandon,
    /// It is tried again after this; none: when our time with it is over.
    Retry(Option<Duration>),
}

impl Failure {
    /// What is done about it, the update having been taken so often.
    pub(crate) fn next(&self, receives: u32) -> NextStep {
        let next = self.by_kind(receives);
        match next {
            // It goes to the dead letters when it would come again, and blocks its chat till then.
            NextStep::Retry(_) if receives >= MAX_RECEIVES => NextStep::Retry(Some(Duration::ZERO)),
            next => next,
        }
    }

    fn by_kind(&self, receives: u32) -> NextStep {
        let later = FIRST_RETRY.saturating_mul(4_u32.saturating_pow(receives.saturating_sub(1)));
        match self {
            Self::InProgress => NextStep::Retry(None),
            Self::Store(_) => NextStep::Retry(Some(later)),
            Self::Bot(BotError::TooFast(wait)) => NextStep::Retry(Some(*wait)),
            // Without its token the bot can do nothing, but somebody can mend that.
            Self::Bot(BotError::NoAnswer(_) | BotError::Unauthorized) => {
                NextStep::Retry(Some(later))
            }
            Self::Bot(_) => NextStep::Abandon,
        }
    }
}

/// What a person is told of an error, or a failure that they are not.
pub(crate) fn user_error(error: SendError) -> Result<ApiError, Failure> {
    match error {
        SendError::InProgress => Err(Failure::InProgress),
        SendError::Store(error) => Err(error.into()),
        error => Ok(error.into()),
    }
}

/// The same of a session that is not opened or changed.
pub(crate) fn not_opened(error: OpenError) -> Result<ApiError, Failure> {
    match error {
        OpenError::Store(error) => Err(error.into()),
        error => Ok(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_reached_is_tried_later_each_time() {
        let table = Failure::Store(StoreError::Contended("GetItem"));
        let waits = [1, 2, 3, 4, MAX_RECEIVES].map(|receives| table.next(receives));
        let seconds = |seconds| NextStep::Retry(Some(Duration::from_secs(seconds)));
        assert_eq!(waits, [5, 20, 80, 320, 0].map(seconds));
        assert_eq!(Failure::InProgress.next(MAX_RECEIVES), seconds(0));
        assert_eq!(Failure::Bot(BotError::Gone("blocked".to_owned())).next(1), NextStep::Abandon);
    }
}
