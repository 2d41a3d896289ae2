//! The spans of time that limits look at. All in UTC.

use std::time::Duration;

use time::{Date, Month, OffsetDateTime, Time};

use crate::model::Timestamp;

/// A span of time that ends now: rolling hours, or the calendar's current period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Window {
    /// The last hour.
    Hour,
    /// The last 3 hours.
    ThreeHours,
    /// The last 12 hours.
    TwelveHours,
    /// The calendar day.
    Day,
    /// The calendar week, from Monday.
    Week,
    /// The calendar month.
    Month,
}

impl Window {
    /// All windows, in the order the rules look at them (quota-rules, rule 3).
    pub const ALL: [Self; 6] =
        [Self::Hour, Self::ThreeHours, Self::TwelveHours, Self::Day, Self::Week, Self::Month];

    /// The length of a rolling window; none for a calendar one.
    #[must_use]
    pub const fn rolling(self) -> Option<Duration> {
        match self {
            Self::Hour => Some(Duration::from_hours(1)),
            Self::ThreeHours => Some(Duration::from_hours(3)),
            Self::TwelveHours => Some(Duration::from_hours(12)),
            Self::Day | Self::Week | Self::Month => None,
        }
    }

    /// How long it is; none for a month, which differs.
    #[must_use]
    pub const fn length(self) -> Option<Duration> {
        match self {
            Self::Day => Some(Duration::from_hours(24)),
            Self::Week => Some(Duration::from_hours(7 * 24)),
            Self::Hour | Self::ThreeHours | Self::TwelveHours | Self::Month => self.rolling(),
        }
    }

    /// The first moment that still counts at `now`; it counts itself.
    #[must_use]
    pub fn start(self, now: Timestamp) -> Timestamp {
        if let Some(length) = self.rolling() {
            return now - length;
        }
        let today = now.to_utc().date();
        midnight(match self {
            Self::Week => {
                let since_monday = i64::from(today.weekday().number_days_from_monday());
                today.checked_sub(time::Duration::days(since_monday)).unwrap_or(today)
            }
            Self::Month => today.replace_day(1).unwrap_or(today),
            _ => today,
        })
    }

    /// When the calendar's period ends and the next begins; none for a rolling window.
    #[must_use]
    pub fn end(self, now: Timestamp) -> Option<Timestamp> {
        let start = self.start(now).to_utc().date();
        let next = match self {
            Self::Hour | Self::ThreeHours | Self::TwelveHours => return None,
            Self::Day => start.next_day(),
            Self::Week => start.checked_add(time::Duration::days(7)),
            Self::Month => first_of_next_month(start),
        };
        next.map(midnight)
    }
}

fn first_of_next_month(date: Date) -> Option<Date> {
    let year = if date.month() == Month::December { date.year() + 1 } else { date.year() };
    Date::from_calendar_date(year, date.month().next(), 1).ok()
}

fn midnight(date: Date) -> Timestamp {
    Timestamp::from_utc(OffsetDateTime::new_utc(date, Time::MIDNIGHT))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn calendar_periods_begin_and_end_at_midnight_utc() {
        for (window, now, start, end) in [
            (Window::Day, "2025-12-31T23:59:59.999999Z", "2025-12-31", "2026-01-01"),
            (Window::Week, "2025-12-31T12:00:00Z", "2025-12-29", "2026-01-05"),
            (Window::Week, "2025-12-29T00:00:00Z", "2025-12-29", "2026-01-05"),
            (Window::Week, "2025-12-28T23:59:59.999999Z", "2025-12-22", "2025-12-29"),
            (Window::Month, "2024-02-29T12:00:00Z", "2024-02-01", "2024-03-01"),
            (Window::Month, "2025-12-31T12:00:00Z", "2025-12-01", "2026-01-01"),
        ] {
            assert_eq!(
                window.start(at(now)),
                at(&format!("{start}T00:00:00Z")),
                "{window:?} {now}"
            );
            assert_eq!(
                window.end(at(now)),
                Some(at(&format!("{end}T00:00:00Z"))),
                "{window:?} {now}"
            );
        }
    }

    #[test]
    fn a_rolling_window_begins_its_length_ago() {
        let now = at("2026-01-01T00:30:00.000001Z");
        assert_eq!(Window::Hour.start(now), at("2025-12-31T23:30:00.000001Z"));
        assert_eq!(Window::TwelveHours.start(now), at("2025-12-31T12:30:00.000001Z"));
        assert_eq!(Window::Hour.end(now), None);
    }
}
