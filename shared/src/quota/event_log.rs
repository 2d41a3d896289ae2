//! The events of the last 12 hours, packed small: what rolling windows are summed from.
//! Bounded: see [`MAX_EVENTS`].

use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{Counts, Window};
use crate::model::Timestamp;

/// The most events that are kept one by one. Behind it, events of the same minute become
/// one event at the time of the last of them. They then count up to a minute longer than
/// they should, never shorter: a window may refuse what it could have let through, and
/// never lets through what it should refuse. 12 hours have at most 721 such minutes.
pub const MAX_EVENTS: usize = 1_024;

const MINUTE_MICROS: i64 = 60_000_000;

/// What an answered message, or several of one minute, added at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// When it was recorded.
    pub at: Timestamp,
    /// What it added.
    pub counts: Counts,
}

/// Events in time order, none older than 12 hours before the newest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventLog(Vec<Event>);

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
        let outdated = self.0.partition_point(|event| event.at < oldest);
        self.0.drain(..outdated);
        self.0.push(Event { at, counts });
        if self.0.len() > MAX_EVENTS {
            self.join_minutes();
        }
    }

    /// The events from the newest to the oldest.
    pub fn newest_first(&self) -> impl Iterator<Item = &Event> {
        self.0.iter().rev()
    }

    /// The events within a rolling window at `now`, oldest first.
    pub fn within(&self, length: Duration, now: Timestamp) -> impl Iterator<Item = &Event> {
        let start = now - length;
        let first = self.0.partition_point(|event| event.at < start);
        self.0.iter().skip(first).filter(move |event| event.at <= now)
    }

    /// How many events are kept.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether none is kept.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn join_minutes(&mut self) {
        self.0.dedup_by(|later, earlier| {
            let same =
                later.at.as_micros() / MINUTE_MICROS == earlier.at.as_micros() / MINUTE_MICROS;
            if same {
                *earlier = Event { at: later.at, counts: earlier.counts.plus(later.counts) };
            }
            same
        });
    }

    /// The log as bytes: about 10 for each event, at most 46.
    #[must_use]
    pub fn pack(&self) -> Vec<u8> {
        let mut before = Timestamp::default();
        let packed: Vec<Packed> = self
            .0
            .iter()
            .map(|event| {
                let gap = event.at.since(before).as_micros();
                before = event.at;
                let Counts { messages, tokens, free_messages, free_tokens } = event.counts;
                (
                    u64::try_from(gap).unwrap_or(u64::MAX),
                    messages,
                    tokens,
                    free_messages,
                    free_tokens,
                )
            })
            .collect();
        // A vector of integers cannot fail to be written to memory.
        postcard::to_allocvec(&packed).unwrap_or_default()
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
        Ok(Self(events.collect()))
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
