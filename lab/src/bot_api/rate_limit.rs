//! Rate limits: a token bucket or a sliding window. Pure: the time is an argument.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// A rate limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RateLimit {
    /// A token bucket.
    Bucket {
        /// Its capacity.
        burst: u32,
        /// The time in which one token is added.
        every: Duration,
    },
    /// A sliding window.
    Window {
        /// The maximum in the window.
        count: usize,
        /// The length of the window.
        per: Duration,
    },
}

/// The state of a rate limit.
#[derive(Debug)]
pub(super) struct RateLimiter {
    limit: RateLimit,
    /// The time at which the bucket is full.
    full: Option<Instant>,
    /// The times of the events in the window.
    taken: VecDeque<Instant>,
}

impl RateLimiter {
    pub(super) fn new(limit: RateLimit) -> Self {
        Self { limit, full: None, taken: VecDeque::new() }
    }

    /// The time until one more is allowed; `None`: now.
    pub(super) fn delay(&mut self, now: Instant) -> Option<Duration> {
        let delay = match self.limit {
            RateLimit::Bucket { burst, every } => {
                let empty =
                    self.full.map_or(Duration::ZERO, |full| full.saturating_duration_since(now));
                empty.saturating_sub(every * burst.saturating_sub(1))
            }
            RateLimit::Window { count, per } => {
                while self.taken.front().is_some_and(|&at| at + per <= now) {
                    self.taken.pop_front();
                }
                let oldest = self.taken.front().filter(|_| self.taken.len() >= count);
                oldest.map_or(Duration::ZERO, |&at| at + per - now)
            }
        };
        (!delay.is_zero()).then_some(delay)
    }

    /// Counts one.
    pub(super) fn take(&mut self, now: Instant) {
        match self.limit {
            RateLimit::Bucket { every, .. } => {
                self.full = Some(self.full.map_or(now, |full| full.max(now)) + every);
            }
            RateLimit::Window { .. } => self.taken.push_back(now),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn rush(limit: RateLimit, start: Instant, tries: usize) -> (RateLimiter, usize) {
        let mut meter = RateLimiter::new(limit);
        let taken = (0..tries).take_while(|_| {
            let free = meter.delay(start).is_none();
            if free {
                meter.take(start);
            }
            free
        });
        let taken = taken.count();
        (meter, taken)
    }

    #[test]
    fn bucket_allows_its_burst_and_then_one_at_a_time() {
        let start = Instant::now();
        let (mut meter, taken) = rush(RateLimit::Bucket { burst: 3, every: SECOND }, start, 10);
        assert_eq!(taken, 3);
        assert_eq!(meter.delay(start), Some(SECOND));
        assert_eq!(meter.delay(start + SECOND), None);
        meter.take(start + SECOND);
        assert_eq!(meter.delay(start + SECOND), Some(SECOND));
        assert_eq!(meter.delay(start + SECOND * 100), None);
    }

    #[test]
    fn window_allows_one_more_when_its_oldest_event_leaves() {
        let start = Instant::now();
        let (mut meter, taken) = rush(RateLimit::Window { count: 20, per: SECOND * 60 }, start, 30);
        assert_eq!(taken, 20);
        assert_eq!(meter.delay(start + SECOND * 18), Some(SECOND * 42));
        assert_eq!(meter.delay(start + SECOND * 60), None);
    }

    #[test]
    fn full_bucket_allows_no_more_than_its_burst() {
        let start = Instant::now();
        let (mut meter, _) = rush(RateLimit::Bucket { burst: 2, every: SECOND }, start, 1);
        let later = start + SECOND * 1000;
        meter.take(later);
        meter.take(later);
        assert_eq!(meter.delay(later), Some(SECOND));
    }
}
