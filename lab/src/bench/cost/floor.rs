//! The theoretical minimum of a message's cost: the items that must be read and written, their
//! sizes, and AWS's prices. `docs/benchmarks.md` derives it.

use aws_sdk_dynamodb::types::AttributeValue;
use serde::Serialize;

use super::prices::dollars;
use crate::bench::samples::{Item, Samples};

/// A read unit, and a write unit, in bytes.
const READ_UNIT: usize = 4_096;
const WRITE_UNIT: usize = 1_024;
/// A transactional write costs twice the units.
const TRANSACTION_FACTOR: usize = 2;

/// The bytes of a meter without events, and of each event.
const METER: usize = 150;
const EVENT: usize = 9;

/// The minimum.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Floor {
    /// Read request units.
    pub reads: f64,
    /// Write request units.
    pub writes: f64,
    /// Dollars for a million.
    pub dollars: f64,
}

/// The state before a message is sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Case {
    /// Messages in the session, half of them answers.
    pub(super) in_session: usize,
    /// The tokens of the context that the model receives.
    pub(super) context: u64,
    /// Events in the meter.
    pub(super) events: u32,
}

impl Floor {
    /// The minimum for a message of the samples' size.
    pub(super) fn of(case: Case, samples: &Samples) -> Self {
        let [message, answer, cost] = samples.items();
        let meter = METER + EVENT * case.events as usize;
        // Token, profile and session are small. The conversation is one query of adjacent items.
        let reads = 3 + read(meter) + read(conversation(case, message, answer));
        // Before the provider's call: the reservation in the meter, the message, and the session,
        // which is deleted and inserted in the index.
        let reserve =
            transactional(meter) + transactional(size(message)) + transactional(WRITE_UNIT) + 2;
        // After the call: the meter again, the answer, the usage record, and the cost record.
        let settle = transactional(meter)
            + transactional(size(answer))
            + transactional(WRITE_UNIT)
            + transactional(size(cost));
        let (reads, writes) = (reads as f64, (reserve + settle) as f64);
        Self { reads, writes, dollars: dollars(reads, writes) }
    }
}

/// The bytes of the newest messages that fit into the model's context.
fn conversation(case: Case, message: &Item, answer: &Item) -> usize {
    let tokens = |item: &Item| {
        let count = item.get("tokens_count").and_then(|count| count.as_n().ok());
        count.and_then(|count| count.parse::<u64>().ok()).unwrap_or_default()
    };
    let (mut left, mut bytes) = (case.context, 0);
    for number in 0..case.in_session {
        let item = if number.is_multiple_of(2) { answer } else { message };
        let Some(after) = left.checked_sub(tokens(item)) else { break };
        left = after;
        bytes += size(item);
    }
    bytes
}

fn read(bytes: usize) -> usize {
    bytes.div_ceil(READ_UNIT).max(1)
}

fn transactional(bytes: usize) -> usize {
    TRANSACTION_FACTOR * bytes.div_ceil(WRITE_UNIT)
}

/// The size of an item by AWS's rules: names and values in UTF-8; half a number's digits plus one;
/// a list or map has 3 bytes, and 1 for each element.
fn size(item: &Item) -> usize {
    item.iter().map(|(name, value)| name.len() + value_size(value)).sum()
}

fn value_size(value: &AttributeValue) -> usize {
    match value {
        AttributeValue::S(text) => text.len(),
        AttributeValue::N(number) => number.len().div_ceil(2) + 1,
        AttributeValue::B(bytes) => bytes.as_ref().len(),
        AttributeValue::L(items) => {
            3 + items.iter().map(|item| 1 + value_size(item)).sum::<usize>()
        }
        AttributeValue::M(items) => 3 + items.len() + size(items),
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::samples::{number, text};

    #[test]
    fn item_sizes_follow_awss_rules() {
        let item = Item::from([
            ("PK".to_owned(), text("USER#1")),
            ("n".to_owned(), number(12_345)),
            ("yes".to_owned(), AttributeValue::Bool(true)),
        ]);
        assert_eq!(size(&item), (2 + 6) + (1 + 4) + (3 + 1));
    }

    #[test]
    fn transactional_write_costs_two_units_for_each_started_kilobyte() {
        assert_eq!([1, 1_024, 1_025].map(transactional), [2, 2, 4]);
        assert_eq!([0, 4_096, 4_097].map(read), [1, 1, 2]);
    }
}
