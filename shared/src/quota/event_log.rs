//! The events of the last 12 hours, packed small: what rolling windows are summed from.
//! Bounded: see [`MAX_EVENTS`].

use std::collections::VecDeque;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::rolling::Rolling;
use super::{Counts, Event, Window};
use crate::model::Timestamp;

/// The most events that are kept one by one. Behind it, events of the same minute become
/// one event at the time of the last of them. They then count up to a minute longer than
/// they should, never shorter: a window may refuse what it could have let through, and
/// never lets through what it should refuse. 12 hours have at most 721 such minutes.
pub const MAX_EVENTS: usize = 1_024;

const MINUTE_MICROS: i64 = 60_000_000;

/// Events in time order, none older than 12 hours before the newest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventLog {
    events: VecDeque<Event>,
    rolling: Rolling,
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
        self.rolling.move_to(&self.events, at);
        let oldest = Window::TwelveHours.start(at);
        let outdated = self.events.partition_point(|event| event.at < oldest);
        self.events.drain(..outdated);
        self.rolling.forget(outdated);
        self.events.push_back(Event { at, counts });
        self.rolling.add(counts);
        if self.events.len() > MAX_EVENTS {
            self.join_minutes();
        }
    }

    /// What was counted in the last hour, 3 hours and 12 hours before `now`, both ends of
    /// each included; `now` is not before any event there is.
    #[must_use]
    pub fn sums(&self, now: Timestamp) -> [Counts; 3] {
        self.rolling.at(&self.events, now)
    }

    /// The events from the newest to the oldest.
    pub fn newest_first(&self) -> impl Iterator<Item = &Event> {
        self.events.iter().rev()
    }

    /// The events within a rolling window at `now`, oldest first.
    pub fn within(&self, length: Duration, now: Timestamp) -> impl Iterator<Item = &Event> {
        let start = now - length;
        let first = self.events.partition_point(|event| event.at < start);
        self.events.range(first..).filter(move |event| event.at <= now)
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
        let mut joined: VecDeque<Event> = VecDeque::with_capacity(MAX_EVENTS);
        for later in self.events.drain(..) {
            match joined.back_mut().filter(|earlier| minute(earlier) == minute(&later)) {
                Some(earlier) => {
                    *earlier = Event { at: later.at, counts: earlier.counts.plus(later.counts) };
                }
                None => joined.push_back(later),
            }
        }
        *self = Self::of(joined);
    }

    fn of(events: VecDeque<Event>) -> Self {
        let rolling = Rolling::over(&events);
        Self { events, rolling }
    }

    /// The log as bytes: about 10 for each event, at most 46.
    #[must_use]
    pub fn pack(&self) -> Vec<u8> {
        // As postcard writes a `Vec<Packed>`, in a quarter of the time.
        let mut bytes = Vec::with_capacity(12 * (self.events.len() + 1));
        push_varint(&mut bytes, self.events.len() as u64);
        let mut before = Timestamp::default();
        for Event { at, counts } in &self.events {
            let gap = u64::try_from(at.since(before).as_micros()).unwrap_or(u64::MAX);
            before = *at;
            let Counts { messages, tokens, free_messages, free_tokens } = *counts;
            for number in [gap, messages, tokens, free_messages, free_tokens] {
                push_varint(&mut bytes, number);
            }
        }
        bytes
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
        Ok(Self::of(events.collect()))
    }
}

/// Writes a number as a varint: seven bits a byte, the lowest first, the eighth bit telling
/// that more follow.
fn push_varint(bytes: &mut Vec<u8>, mut number: u64) {
    loop {
        let [low, ..] = number.to_le_bytes();
        number >>= 7;
        if number == 0 {
            return bytes.push(low & 0x7f);
        }
        bytes.push(low | 0x80);
    }
}

impl Serialize for EventLog {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.pack())
    }
}

impl<'de> Deserialize<'de> for EventLog {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl de::Visitor<'_> for Bytes {
            type Value = EventLog;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a packed event log")
            }
            fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<EventLog, E> {
                EventLog::unpack(bytes).map_err(E::custom)
            }
        }
        deserializer.deserialize_bytes(Bytes)
    }
}
