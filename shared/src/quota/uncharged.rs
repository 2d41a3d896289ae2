//! Answers that were asked for and could not be charged: bounded, as each may have cost the
//! operator money (quota-rules, "Answers that are not charged are bounded").

use serde::{Deserialize, Serialize};

use super::{Refusal, Window};
use crate::model::Timestamp;

/// How many answers of one UTC day were not charged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnchargedAnswers {
    /// When the day began.
    day: Timestamp,
    count: u64,
}

impl UnchargedAnswers {
    /// How many there were on the day of `now`.
    #[must_use]
    pub fn on_day_of(&self, now: Timestamp) -> u64 {
        if self.day == Window::Day.start(now) { self.count } else { 0 }
    }

    /// These and one more at `now`.
    #[must_use]
    pub fn and_one(self, now: Timestamp) -> Self {
        Self { day: Window::Day.start(now), count: self.on_day_of(now).saturating_add(1) }
    }

    /// Whether one more answer may be asked for while `open` others are being made. From the
    /// first that was not charged on, those count as if they failed, too: however many are
    /// asked for at once, the bound is not passed by them.
    ///
    /// # Errors
    /// [`Refusal::TooManyFailures`] where `max` may be reached.
    pub fn decide(self, open: usize, max: u64, now: Timestamp) -> Result<(), Refusal> {
        let count = self.on_day_of(now);
        let open = if count == 0 { 0 } else { open as u64 };
        if count.saturating_add(open) < max {
            return Ok(());
        }
        // A calendar day always ends.
        Err(Refusal::TooManyFailures { resets_at: Window::Day.end(now).unwrap_or(now) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn after(count: usize, now: Timestamp) -> UnchargedAnswers {
        (0..count).fold(UnchargedAnswers::default(), |so_far, _| so_far.and_one(now))
    }

    #[test]
    fn the_bound_holds_until_midnight() {
        let evening = at("2026-11-27T23:59:59Z");
        assert_eq!(after(19, evening).decide(0, 20, evening), Ok(()));
        let midnight = at("2026-11-28T00:00:00Z");
        let refused = Refusal::TooManyFailures { resets_at: midnight };
        assert_eq!(after(20, evening).decide(0, 20, evening), Err(refused));
        assert_eq!(after(20, evening).decide(0, 20, midnight), Ok(()));
    }

    #[test]
    fn open_answers_count_once_one_was_not_charged() {
        let now = at("2026-11-27T12:00:00Z");
        assert_eq!(after(0, now).decide(100, 20, now), Ok(()));
        assert_eq!(after(1, now).decide(18, 20, now), Ok(()));
        assert!(after(1, now).decide(19, 20, now).is_err());
    }
}
