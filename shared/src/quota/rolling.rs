//! Sums over the rolling windows, carried along while events come and go: a decision looks
//! at the events that left a window since the last one, not at all of them.

use std::collections::VecDeque;

use super::{Counts, Event, Window};
use crate::model::Timestamp;

/// From the shortest to the longest.
const WINDOWS: [Window; 3] = [Window::Hour, Window::ThreeHours, Window::TwelveHours];

/// What is in each window at the newest event's time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Rolling([Span; 3]);

/// The events of one window: all from `first` on, and their sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Span {
    first: usize,
    sum: Sum,
}

/// A sum that is never held at the largest number, so that what leaves can be taken off it:
/// 64 more bits than counts have are room for more events than there can be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sum {
    messages: u128,
    tokens: u128,
    free_messages: u128,
    free_tokens: u128,
}

impl Rolling {
    /// The sums over these events at the newest one's time.
    pub(super) fn over(events: &VecDeque<Event>) -> Self {
        let newest = events.back().map(|event| event.at).unwrap_or_default();
        let mut end = events.len();
        let mut sum = Sum::default();
        // Each window holds the shorter one before it.
        Self(WINDOWS.map(|window| {
            let first = first_within(events, window, newest);
            sum = events.range(first..end).fold(sum, |sum, event| sum.plus(event.counts));
            end = first;
            Span { first, sum }
        }))
    }

    /// Moves on to `at`, the time of an event that comes next.
    pub(super) fn move_to(&mut self, events: &VecDeque<Event>, at: Timestamp) {
        for (span, window) in self.0.iter_mut().zip(WINDOWS) {
            *span = span.moved(events, first_within(events, window, at));
        }
    }

    /// Adds what happened at the time it was moved to.
    pub(super) fn add(&mut self, counts: Counts) {
        for span in &mut self.0 {
            span.sum = span.sum.plus(counts);
        }
    }

    /// Follows the events after so many, which no window holds, were taken off their front.
    pub(super) fn forget(&mut self, count: usize) {
        for span in &mut self.0 {
            span.first = span.first.saturating_sub(count);
        }
    }

    /// The sums at another time: of the last hour, 3 hours and 12 hours.
    pub(super) fn at(&self, events: &VecDeque<Event>, now: Timestamp) -> [Counts; 3] {
        let mut windows = WINDOWS.iter();
        self.0.map(|span| {
            let window = windows.next().copied().unwrap_or(Window::TwelveHours);
            span.moved(events, first_within(events, window, now)).sum.counts()
        })
    }
}

fn first_within(events: &VecDeque<Event>, window: Window, now: Timestamp) -> usize {
    let start = window.start(now);
    events.partition_point(|event| event.at < start)
}

impl Span {
    /// The span that begins with another event. Goes over those that differ, or over those
    /// that are left where they are fewer.
    fn moved(self, events: &VecDeque<Event>, first: usize) -> Self {
        let left = events.len().saturating_sub(first);
        let sum = match first.checked_sub(self.first) {
            Some(leaving) if leaving <= left => {
                events.range(self.first..first).fold(self.sum, |sum, event| sum.minus(event.counts))
            }
            Some(_) => events.range(first..).fold(Sum::default(), |sum, e| sum.plus(e.counts)),
            None => events.range(first..self.first).fold(self.sum, |sum, e| sum.plus(e.counts)),
        };
        Self { first, sum }
    }
}

impl Sum {
    const fn plus(self, counts: Counts) -> Self {
        Self {
            messages: self.messages.saturating_add(counts.messages as u128),
            tokens: self.tokens.saturating_add(counts.tokens as u128),
            free_messages: self.free_messages.saturating_add(counts.free_messages as u128),
            free_tokens: self.free_tokens.saturating_add(counts.free_tokens as u128),
        }
    }

    const fn minus(self, counts: Counts) -> Self {
        Self {
            messages: self.messages.saturating_sub(counts.messages as u128),
            tokens: self.tokens.saturating_sub(counts.tokens as u128),
            free_messages: self.free_messages.saturating_sub(counts.free_messages as u128),
            free_tokens: self.free_tokens.saturating_sub(counts.free_tokens as u128),
        }
    }

    /// As counts, which are held at the largest number.
    fn counts(self) -> Counts {
        let held = |sum| u64::try_from(sum).unwrap_or(u64::MAX);
        Counts {
            messages: held(self.messages),
            tokens: held(self.tokens),
            free_messages: held(self.free_messages),
            free_tokens: held(self.free_tokens),
        }
    }
}
