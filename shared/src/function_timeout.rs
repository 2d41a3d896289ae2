//! Whether Lambda gives an invocation the time that an answer may take. A function whose timeout
//! is shorter would be stopped with the provider paid and the answer neither stored nor charged.

use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::future::{Either, Ready, ready};
use lambda_http::lambda_runtime::LambdaInvocation;
use tower::{Layer, Service};

use crate::clock::{Clock, SystemClock};
use crate::model::Timestamp;

/// The time that Lambda may need to hand an invocation over.
const HANDOVER: Duration = Duration::from_secs(2);

/// Refuses invocations that have less time than an answer may take. Lambda names the timeout of
/// a function with its invocations only, so the first one checks it. Holds the longest that an
/// answer and its settlement take.
#[derive(Clone, Copy)]
pub(crate) struct RequireTime(pub(crate) Duration);

/// `ANSWER_TIMEOUT_SECONDS` does not fit into the function's timeout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "ANSWER_TIMEOUT_SECONDS is not usable: an answer may take {needed} s with its settlement, \
     and the function is stopped after {given} s; shorten the one or lengthen the other"
)]
pub(crate) struct TimeoutTooShort {
    needed: u64,
    given: u64,
}

impl RequireTime {
    /// Whether an invocation that ends at `deadline` has the time. A deadline in the past is none:
    /// `cargo lambda watch` sends such a one.
    fn check(self, deadline: u64, now: Timestamp) -> Result<(), TimeoutTooShort> {
        let Some(left) = deadline.checked_sub(now.as_millis()).map(Duration::from_millis) else {
            return Ok(());
        };
        if left + HANDOVER >= self.0 {
            return Ok(());
        }
        Err(TimeoutTooShort { needed: self.0.as_secs(), given: left.as_secs() })
    }
}

impl<S> Layer<S> for RequireTime {
    type Service = TimedService<S>;

    fn layer(&self, inner: S) -> TimedService<S> {
        TimedService { inner, required: *self }
    }
}

/// A service that checks each invocation's deadline first.
#[derive(Clone)]
pub(crate) struct TimedService<S> {
    inner: S,
    required: RequireTime,
}

impl<S> Service<LambdaInvocation> for TimedService<S>
where
    S: Service<LambdaInvocation, Error = lambda_http::Error>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Either<S::Future, Ready<Result<S::Response, S::Error>>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, invocation: LambdaInvocation) -> Self::Future {
        match self.required.check(invocation.context.deadline, SystemClock.now()) {
            Ok(()) => Either::Left(self.inner.call(invocation)),
            Err(error) => Either::Right(ready(Err(error.into()))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(needed: u64, left: i64) -> Result<(), TimeoutTooShort> {
        let required = RequireTime(Duration::from_secs(needed));
        let now = 1_800_000_000;
        let deadline = u64::try_from((now + left) * 1_000).unwrap();
        required.check(deadline, Timestamp::from_micros(now * 1_000_000))
    }

    #[test]
    fn an_answer_must_fit_into_the_functions_timeout() {
        assert_eq!(checked(310, 360), Ok(()));
        assert_eq!(checked(310, 309), Ok(()), "the invocation was a second on its way");
        assert_eq!(checked(310, 300), Err(TimeoutTooShort { needed: 310, given: 300 }));
    }

    #[test]
    fn a_deadline_that_is_over_is_that_of_a_local_runtime() {
        assert_eq!(checked(310, -1_000), Ok(()));
    }
}
