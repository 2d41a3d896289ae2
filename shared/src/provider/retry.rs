//! Whether a failed attempt is made again, and when. Pure.
//! Must not be asked once a part of the answer was passed on.

use std::time::Duration;

use super::{ProviderError, Waiting};

/// Attempts beyond the first.
const MAX_RETRIES: u32 = 2;
/// The pause before the first retry, before jitter; doubles with each.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
/// The longest pause a provider may ask for and still be asked again.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(3);

/// The pause before the next attempt after `retries` of them, or none where there is no
/// point in another. `jitter` is any random number: it takes up to half of the pause off,
/// so that callers who failed together do not come back together.
pub(super) fn pause(error: &ProviderError, retries: u32, jitter: u32) -> Option<Duration> {
    if retries >= MAX_RETRIES {
        return None;
    }
    let backoff = FIRST_PAUSE * 2_u32.pow(retries);
    let backoff = backoff - backoff / 2 * (jitter % 1_000) / 1_000;
    match error {
        ProviderError::Connect(_) | ProviderError::Timeout(Waiting::Connection) => Some(backoff),
        ProviderError::Status(status) if may_pass(*status) => Some(backoff),
        // Nothing of the answer had come, nor of what it used.
        ProviderError::Cut | ProviderError::Empty => Some(backoff),
        ProviderError::Refused { code } if refusal_may_pass(code) => Some(backoff),
        ProviderError::RateLimited { retry_after } => {
            let pause = retry_after.map_or(backoff, |asked| asked.max(backoff));
            (pause <= MAX_RETRY_AFTER).then_some(pause)
        }
        _ => None,
    }
}

/// Whether a status is of a server that is busy or cannot be reached; from 520 on, of the
/// proxy before it.
const fn may_pass(status: u16) -> bool {
    matches!(status, 408 | 429 | 500 | 502 | 503 | 504 | 520 | 522 | 524 | 529)
}

/// Whether an error within an answer may pass: its code is no status, and names nothing that
/// stays as it is; or it is a status that may pass.
fn refusal_may_pass(code: &str) -> bool {
    let lasting = ["invalid", "context_length", "quota", "not_found", "policy", "auth", "filter"];
    match code.parse() {
        Ok(status) => may_pass(status),
        Err(_) => !lasting.iter().any(|word| code.contains(word)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn refused(code: &str) -> ProviderError {
        ProviderError::Refused { code: code.to_owned() }
    }

    fn limited(seconds: u64) -> ProviderError {
        ProviderError::RateLimited { retry_after: Some(Duration::from_secs(seconds)) }
    }

    #[test]
    fn only_what_may_pass_is_tried_again() {
        for error in [
            ProviderError::Status(400),
            ProviderError::Status(401),
            ProviderError::Status(402),
            ProviderError::Status(501),
            ProviderError::Timeout(Waiting::Data),
            ProviderError::Timeout(Waiting::End),
            ProviderError::Garbage("x"),
            refused("400"),
            refused("invalid_request_error"),
            refused("context_length_exceeded"),
            limited(4),
            limited(u64::MAX),
        ] {
            assert_eq!(pause(&error, 0, 0), None, "{error}");
        }
    }

    #[test]
    fn what_a_busy_server_or_its_proxy_answers_is_tried_again() {
        let statuses = [408, 500, 502, 503, 504, 520, 522, 524, 529].map(ProviderError::Status);
        let refusals = ["429", "502", "529", "unknown", "overloaded_error", "server_error"];
        let others = [ProviderError::Cut, ProviderError::Empty];
        for error in statuses.into_iter().chain(refusals.map(refused)).chain(others) {
            assert_eq!(pause(&error, 0, 0), Some(FIRST_PAUSE), "{error}");
        }
    }

    #[test]
    fn a_short_wait_that_is_asked_for_is_kept() {
        assert_eq!(pause(&limited(2), 0, 7), Some(Duration::from_secs(2)));
        assert_eq!(pause(&limited(0), 0, 0), Some(FIRST_PAUSE));
    }

    proptest! {
        #[test]
        fn pauses_grow_stay_short_and_end(jitter in any::<u32>()) {
            let pause = |retries| pause(&ProviderError::Status(503), retries, jitter);
            let (first, second) = (pause(0).unwrap(), pause(1).unwrap());
            prop_assert!(first >= FIRST_PAUSE / 2 && first <= FIRST_PAUSE);
            prop_assert!(second >= FIRST_PAUSE && second <= FIRST_PAUSE * 2);
            prop_assert_eq!(pause(2), None);
        }
    }
}
