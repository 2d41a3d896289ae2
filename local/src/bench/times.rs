//! Measured times and their quantiles.

use std::fmt;
use std::time::Duration;

/// The quantiles of some times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// Half of them were no longer.
    pub median: Duration,
    /// 90 of 100 were no longer.
    pub p90: Duration,
    /// 99 of 100 were no longer.
    pub p99: Duration,
    /// The longest.
    pub max: Duration,
}

impl Times {
    /// Of these; all zero of none.
    #[must_use]
    pub fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        let at = |share: usize| {
            // The nearest rank: the smallest time that this share of all does not exceed.
            let rank = (times.len() * share).div_ceil(100).max(1);
            times.get(rank - 1).copied().unwrap_or_default()
        };
        Self { median: at(50), p90: at(90), p99: at(99), max: at(100) }
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let milliseconds = |time: Duration| time.as_secs_f64() * 1_000.0;
        write!(
            f,
            "median {:.3} ms, p90 {:.3} ms, p99 {:.3} ms, max {:.3} ms",
            milliseconds(self.median),
            milliseconds(self.p90),
            milliseconds(self.p99),
            milliseconds(self.max)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_is_the_smallest_time_that_so_many_do_not_exceed() {
        let times = Times::of((1..=200).rev().map(Duration::from_millis).collect());
        let milliseconds = [times.median, times.p90, times.p99, times.max].map(|t| t.as_millis());
        assert_eq!(milliseconds, [100, 180, 198, 200]);
        assert_eq!(Times::of(Vec::new()).max, Duration::ZERO);
        assert_eq!(Times::of(vec![Duration::from_millis(7)]).median, Duration::from_millis(7));
    }
}
