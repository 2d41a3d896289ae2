//! The events of the last 12 hours, packed small: what rolling windows are summed from.
//! Bounded: see [`MAX_EVENTS`].

use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{Counts, Event, Window};
use crate::model::Timestamp;

/// The most events that are kept one by one. Behind it, events of the same minute become
/// one event at the time of the last of them. They then count up to a minute longer than
/// they should, never shorter: a window may refuse what it could have let through, and
/// never lets through what it should refuse. 12 hours have at most 721 such minutes.
pub const MAX_EVENTS: usize = 1_024;

const MINUTE_MICROS: i64 = 60_000_000;

/// The rolling windows, from the shortest to the longest.
const WINDOWS: [Window; 3] = [Window::Hour, Window::ThreeHours, Window::TwelveHours];

/// Events in time order, none older than 12 hours before the newest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventLog {
    events: Vec<Event>,
}

/// Bytes that are no packed log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a packed event log")]
pub struct EventLogError;

/// One event as it is packed: varints of the time since the event before, and the counts.
type Packed = (u64, u64, u64, u64, u64);

impl EventLog {
    /// Adds what happened at `at`, which is not before any event there is, and forgets
    /// what no window can see any more.
    pub fn record(&mut self, at: Timestamp, counts: Counts) {
        let oldest = Window::TwelveHours.start(at);
        self.events.retain(|event| event.at >= oldest);
        self.events.push(Event { at, counts });
        if self.events.len() > MAX_EVENTS {
            self.join_minutes();
        }
    }

    /// What was counted in the last hour, 3 hours and 12 hours before `now`, both ends of
    /// each included; `now` is not before any event there is.
    #[must_use]
    pub fn sums(&self, now: Timestamp) -> [Counts; 3] {
        let starts = WINDOWS.map(|window| window.start(now));
        let mut sums = [Counts::ZERO; 3];
        for event in &self.events {
            for (sum, start) in sums.iter_mut().zip(starts) {
                if event.at >= start {
                    *sum = sum.plus(event.counts);
                }
            }
        }
        sums
    }

    /// The events from the newest to the oldest.
    pub fn newest_first(&self) -> impl Iterator<Item = &Event> {
        self.events.iter().rev()
    }

    /// The events within a rolling window at `now`, oldest first.
    pub fn within(&self, length: Duration, now: Timestamp) -> impl Iterator<Item = &Event> {
        let start = now - length;
        self.events.iter().filter(move |event| (start..=now).contains(&event.at))
    }

    /// How many events are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// Whether none is kept.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    fn join_minutes(&mut self) {
        let minute = |event: &Event| event.at.as_micros() / MINUTE_MICROS;
        self.events.dedup_by(|later, kept| {
            let joins = minute(later) == minute(kept);
            if joins {
                *kept = Event { at: later.at, counts: kept.counts.plus(later.counts) };
            }
            joins
        });
    }

    /// The log as bytes: about 10 for each event, at most 46. Releases share this format: it may
    /// only change with a new number in `packed`.
    #[must_use]
    pub fn pack(&self) -> Vec<u8> {
        let mut before = Timestamp::default();
        let packed = self.events.iter().map(|Event { at, counts }| -> Packed {
            let gap = u64::try_from(at.since(before).as_micros()).unwrap_or(u64::MAX);
            before = *at;
            let Counts { messages, tokens, free_messages, free_tokens } = *counts;
            (gap, messages, tokens, free_messages, free_tokens)
        });
        let packed: Vec<Packed> = packed.collect();
        // Integers cannot fail to be written to memory.
        postcard::to_stdvec(&packed).unwrap_or_default()
    }

    /// The log from its bytes.
    ///
    /// # Errors
    /// [`EventLogError`] where the bytes are no log or hold more events than one may.
    pub fn unpack(bytes: &[u8]) -> Result<Self, EventLogError> {
        let packed: Vec<Packed> = postcard::from_bytes(bytes).map_err(|_| EventLogError)?;
        if packed.len() > MAX_EVENTS {
            return Err(EventLogError);
        }
        let mut at = Timestamp::default();
        let events =
            packed.into_iter().map(|(gap, messages, tokens, free_messages, free_tokens)| {
                at = at + Duration::from_micros(gap);
                Event { at, counts: Counts { messages, tokens, free_messages, free_tokens } }
            });
        Ok(Self { events: events.collect() })
    }
}

impl Serialize for EventLog {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.pack())
    }
}

impl<'de> Deserialize<'de> for EventLog {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::unpack(<&[u8]>::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}
