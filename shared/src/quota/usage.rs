//! The usage in every window at one moment: the sums that the rules compare.
//! Open reservations are in all of them.

use std::time::Duration;

use super::{Counts, Meter, ModelKind, Window};
use crate::model::{MicroUsd, Timestamp};

/// The sums at one moment.
pub(super) struct Usage {
    windows: [Counts; 6],
    images: [u64; 3],
    /// Rule 4's `total_paid`.
    pub(super) total_paid: u64,
    /// Rule 2's `total_free`.
    pub(super) total_free: u64,
    /// Rule 5's `total_cost`; reservations cost nothing yet.
    pub(super) total_cost: MicroUsd,
}

impl Usage {
    /// Sums the meter up at its own time `now`.
    pub(super) fn at(meter: &Meter, now: Timestamp) -> Self {
        let open = meter.open(now).fold(Counts::ZERO, |sum, held| sum.plus(held.counts()));
        let open_images = meter.open(now).filter(|held| held.image).count();
        let open_images = u64::try_from(open_images).unwrap_or(u64::MAX);
        let [hour, three, twelve] = meter.events().sums(now);
        let [(day, day_images), (week, week_images), (month, month_images)] =
            [Window::Day, Window::Week, Window::Month].map(|window| meter.period(window, now));
        Self {
            windows: [hour, three, twelve, day, week, month].map(|counts| counts.plus(open)),
            images: [day_images, week_images, month_images]
                .map(|images| images.saturating_add(open_images)),
            total_paid: meter.totals().paid_tokens.saturating_add(open.tokens),
            total_free: meter.totals().counts.free_tokens.saturating_add(open.free_tokens),
            total_cost: meter.totals().cost,
        }
    }

    /// The usage in a window.
    pub(super) const fn of(&self, window: Window) -> Counts {
        let [hour, three, twelve, day, week, month] = self.windows;
        match window {
            Window::Hour => hour,
            Window::ThreeHours => three,
            Window::TwelveHours => twelve,
            Window::Day => day,
            Window::Week => week,
            Window::Month => month,
        }
    }

    /// Images in a calendar window.
    pub(super) const fn images(&self, window: Window) -> u64 {
        let [day, week, month] = self.images;
        match window {
            Window::Week => week,
            Window::Month => month,
            _ => day,
        }
    }
}

/// When a rolling window's sum falls below `max`: the moment after enough events have left
/// it. What is open leaves last, and is taken to be recorded now.
pub(super) fn frees_at(
    meter: &Meter,
    length: Duration,
    now: Timestamp,
    (used, max): (u64, u64),
    count: impl Fn(Counts) -> u64,
) -> Timestamp {
    let mut left = used;
    for event in meter.events().within(length, now) {
        left = left.saturating_sub(count(event.counts));
        if left < max {
            return after(event.at, length);
        }
    }
    after(now, length)
}

/// The first moment at which an event of `at` is outside a window of `length`: both ends
/// of a window count.
pub(super) fn after(at: Timestamp, length: Duration) -> Timestamp {
    at + length + Duration::from_micros(1)
}

/// How the first pass counts for a model: messages, and tokens (quota-rules, rule 3).
pub(super) const fn first_pass(kind: ModelKind, counts: Counts) -> (u64, u64) {
    match kind {
        ModelKind::Paid => (counts.messages, counts.all_tokens()),
        ModelKind::Free => (counts.free_messages, counts.free_tokens),
    }
}
