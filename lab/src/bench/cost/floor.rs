//! What a message must cost at least, on paper: the items that have to be read and written,
//! their sizes, and AWS's prices for those. `docs/benchmarks.md` derives it.

use aws_sdk_dynamodb::types::AttributeValue;
use serde::Serialize;

use super::dollars;
use crate::bench::samples::{Item, Samples};

/// A read unit, and a write unit, in bytes.
const READ_UNIT: usize = 4_096;
const WRITE_UNIT: usize = 1_024;
/// Writes that hold together cost twice.
const TOGETHER: usize = 2;

/// A meter without events, and what each of them adds, in bytes.
const METER: usize = 150;
const EVENT: usize = 9;

/// The least.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Floor {
    /// Read request units.
    pub reads: f64,
    /// Write request units.
    pub writes: f64,
    /// Dollars for a million.
    pub dollars: f64,
}

/// What a message is sent into.
#[derive(Clone, Copy, Debug)]
pub(super) struct Situation {
    /// Messages in the session, half of them answers.
    pub(super) in_session: usize,
    /// Tokens that the model takes of them.
    pub(super) context: u64,
    /// Events in the meter.
    pub(super) events: u32,
}

impl Floor {
    /// Of a message like the samples.
    pub(super) fn of(situation: Situation, samples: &Samples) -> Self {
        let [message, answer, cost] = samples.items();
        let meter = METER + EVENT * situation.events as usize;
        // Token, profile and session are small; the conversation is one read of a row of items.
        let reads = 3 + read(meter) + read(conversation(situation, message, answer));
        // Before the provider: the place in the meter, the message, and the session at the top
        // of its list, which is out of its old place and into its new one in the index.
        let reserve = together(meter) + together(size(message)) + together(WRITE_UNIT) + 2;
        // After it: the meter again, the answer, what the session used, and what it cost.
        let settle =
            together(meter) + together(size(answer)) + together(WRITE_UNIT) + together(size(cost));
        let (reads, writes) = (reads as f64, (reserve + settle) as f64);
        Self { reads, writes, dollars: dollars(reads, writes) }
    }
}

/// The bytes of the newest messages that fit into the model's context.
fn conversation(situation: Situation, message: &Item, answer: &Item) -> usize {
    let tokens = |item: &Item| {
        let count = item.get("tokens_count").and_then(|count| count.as_n().ok());
        count.and_then(|count| count.parse::<u64>().ok()).unwrap_or_default()
    };
    let (mut left, mut bytes) = (situation.context, 0);
    for number in 0..situation.in_session {
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

fn together(bytes: usize) -> usize {
    TOGETHER * bytes.div_ceil(WRITE_UNIT)
}

/// The size of an item by AWS's rules: names and values in UTF-8; of a number half of its
/// digits and one; of a list or map 3 beside its elements, and 1 for each.
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
    fn items_are_as_large_as_aws_says() {
        let item = Item::from([
            ("PK".to_owned(), text("USER#1")),
            ("n".to_owned(), number(12_345)),
            ("yes".to_owned(), AttributeValue::Bool(true)),
        ]);
        assert_eq!(size(&item), (2 + 6) + (1 + 4) + (3 + 1));
    }

    #[test]
    fn writes_that_hold_together_cost_two_for_each_kilobyte_begun() {
        assert_eq!([1, 1_024, 1_025].map(together), [2, 2, 4]);
        assert_eq!([0, 4_096, 4_097].map(read), [1, 1, 2]);
    }
}
