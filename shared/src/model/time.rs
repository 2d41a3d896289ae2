//! Timestamps in microseconds, in UTC.

use std::fmt;
use std::ops::{Add, Sub};
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};

use super::serde_text;

const MICROS_PER_SECOND: i64 = 1_000_000;

/// Microseconds since 1970-01-01T00:00:00Z. Formatted as RFC 3339 with six fractional digits, so
/// the texts sort by time; packed as a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// A text that is not an RFC 3339 moment between the years 1970 and 9999.
#[derive(Debug, thiserror::Error)]
#[error("not an RFC 3339 time between 1970 and 9999")]
pub struct TimestampError;

impl Timestamp {
    /// The last microsecond that RFC 3339 can represent: the end of the year 9999.
    const MAX_MICROS: i64 = 253_402_300_799_999_999;

    /// From microseconds since the epoch, limited to the years 1970 to 9999.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        if micros < 0 {
            Self(0)
        } else if micros > Self::MAX_MICROS {
            Self(Self::MAX_MICROS)
        } else {
            Self(micros)
        }
    }

    /// Microseconds since the epoch.
    #[must_use]
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// Whole seconds since the epoch, rounded up, for DynamoDB's TTL: an item is never deleted
    /// before its time.
    #[must_use]
    pub const fn as_secs_ceil(self) -> i64 {
        (self.0 + MICROS_PER_SECOND - 1) / MICROS_PER_SECOND
    }

    /// Milliseconds since the epoch, for UUID v7.
    #[must_use]
    pub const fn as_millis(self) -> u64 {
        (self.0 / 1_000).unsigned_abs()
    }

    /// The time from `earlier` to `self`; zero where `earlier` is later.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0 - earlier.0).unwrap_or(0))
    }

    /// The calendar fields in UTC.
    #[must_use]
    pub fn to_utc(self) -> OffsetDateTime {
        // Every value of a constructor is within the calendar.
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000)
            .unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }

    /// From calendar fields with any offset.
    #[must_use]
    pub fn from_utc(moment: OffsetDateTime) -> Self {
        let micros = moment.unix_timestamp_nanos().div_euclid(1_000);
        Self::from_micros(i64::try_from(micros).unwrap_or(0))
    }
}

impl Add<Duration> for Timestamp {
    type Output = Self;
    fn add(self, span: Duration) -> Self {
        let micros = i64::try_from(span.as_micros()).unwrap_or(i64::MAX);
        Self::from_micros(self.0.saturating_add(micros))
    }
}

impl Sub<Duration> for Timestamp {
    type Output = Self;
    fn sub(self, span: Duration) -> Self {
        let micros = i64::try_from(span.as_micros()).unwrap_or(i64::MAX);
        Self::from_micros(self.0.saturating_sub(micros))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.to_utc();
        write!(
            f,
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z",
            at.year(),
            u8::from(at.month()),
            at.day(),
            at.hour(),
            at.minute(),
            at.second(),
            at.microsecond()
        )
    }
}

impl FromStr for Timestamp {
    type Err = TimestampError;
    fn from_str(text: &str) -> Result<Self, TimestampError> {
        let at = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| TimestampError)?;
        let at = at.checked_to_offset(UtcOffset::UTC).ok_or(TimestampError)?;
        if at < OffsetDateTime::UNIX_EPOCH || at.year() > 9999 {
            return Err(TimestampError);
        }
        Ok(Self::from_utc(at))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            serializer.serialize_i64(self.0)
        }
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            return i64::deserialize(deserializer).map(Self::from_micros);
        }
        serde_text::deserialize(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn timestamp_is_parsed_from_its_own_text(micros in 0..=Timestamp::MAX_MICROS) {
            let moment = Timestamp::from_micros(micros);
            prop_assert_eq!(moment.to_string().parse::<Timestamp>().unwrap(), moment);
        }

        #[test]
        fn texts_sort_as_their_timestamps(a in 0..=Timestamp::MAX_MICROS, b in 0..=Timestamp::MAX_MICROS) {
            let (a, b) = (Timestamp::from_micros(a), Timestamp::from_micros(b));
            prop_assert_eq!(a.to_string().cmp(&b.to_string()), a.cmp(&b));
        }
    }

    #[test]
    fn offset_is_converted_to_utc() {
        let tehran: Timestamp = "2025-05-05T11:30:01.123456+03:30".parse().unwrap();
        assert_eq!(tehran.to_string(), "2025-05-05T08:00:01.123456Z");
    }

    #[test]
    fn text_outside_the_calendar_is_refused() {
        for text in ["", "yesterday", "1969-12-31T23:59:59Z", "2025-02-30T00:00:00Z"] {
            assert!(text.parse::<Timestamp>().is_err(), "{text}");
        }
    }
}
