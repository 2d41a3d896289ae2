//! Measured times and their quantiles.

use std::fmt;
use std::time::Duration;

use serde::{Serialize, Serializer};

/// The quantiles of some times; in milliseconds where they are written as JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Times {
    /// The median.
    #[serde(serialize_with = "one", rename = "median_ms")]
    pub median: Duration,
    /// The 90th percentile.
    #[serde(serialize_with = "one", rename = "p90_ms")]
    pub p90: Duration,
    /// The 99th percentile.
    #[serde(serialize_with = "one", rename = "p99_ms")]
    pub p99: Duration,
    /// The 99.9th percentile.
    #[serde(serialize_with = "one", rename = "p999_ms")]
    pub p999: Duration,
    /// The longest.
    #[serde(serialize_with = "one", rename = "max_ms")]
    pub max: Duration,
}

impl Times {
    /// The quantiles of these times; all zero for none.
    #[must_use]
    pub fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        let at = |share: usize| {
            // The nearest rank: the smallest time that this share of all does not exceed.
            let rank = (times.len() * share).div_ceil(1_000).max(1);
            times.get(rank - 1).copied().unwrap_or_default()
        };
        Self { median: at(500), p90: at(900), p99: at(990), p999: at(999), max: at(1_000) }
    }
}

/// A time in milliseconds.
pub(super) fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// Writes a time as milliseconds.
pub(super) fn one<S: Serializer>(time: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(milliseconds(*time))
}

/// Writes times as milliseconds.
pub(super) fn all<S: Serializer>(times: &[Duration], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(times.iter().copied().map(milliseconds))
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
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
    fn quantile_is_the_nearest_rank() {
        let times = Times::of((1..=200).rev().map(Duration::from_millis).collect());
        let milliseconds = [times.median, times.p90, times.p99, times.max].map(|t| t.as_millis());
        assert_eq!(milliseconds, [100, 180, 198, 200]);
        assert_eq!(Times::of(Vec::new()).max, Duration::ZERO);
        assert_eq!(Times::of(vec![Duration::from_millis(7)]).median, Duration::from_millis(7));
    }
}
