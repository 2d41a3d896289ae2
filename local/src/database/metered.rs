//! Counts the capacity that calls of the embedded database consume, as AWS would charge them. Does
//! not change the answers.

use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use serde_json::Value;

/// The consumption of calls, in the units of AWS's price list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Consumption {
    /// The number of calls.
    pub calls: u32,
    /// Read request units: 4 KB each for consistent reads, 8 KB otherwise.
    pub reads: f64,
    /// Write request units: 1 KB each.
    pub writes: f64,
    /// Bytes of requests and answers: the JSON without the HTTP headers.
    pub bytes: usize,
}

/// Counts consumption. Clones share one count.
#[derive(Clone, Debug, Default)]
pub struct CapacityCounter(Arc<Mutex<Consumption>>);

impl CapacityCounter {
    /// Gives it, and starts from zero.
    #[must_use]
    pub fn take(&self) -> Consumption {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Counts a call. The bytes leave out the answer's own `ConsumedCapacity`.
    pub(super) fn add(&self, operation: &str, request: &[u8], answer: &[u8]) {
        let (units, said) = units(answer);
        let mut consumed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        consumed.calls += 1;
        consumed.bytes += request.len() + answer.len().saturating_sub(said);
        match operation {
            "BatchGetItem" | "GetItem" | "Query" | "Scan" | "TransactGetItems" => {
                consumed.reads += units;
            }
            _ => consumed.writes += units,
        }
    }
}

/// The request, with `ReturnConsumedCapacity` added.
pub(super) fn asking(request: &[u8]) -> Vec<u8> {
    let Ok(Value::Object(mut request)) = serde_json::from_slice(request) else {
        return request.to_vec();
    };
    request.insert("ReturnConsumedCapacity".to_owned(), Value::from("TOTAL"));
    Value::Object(request).to_string().into_bytes()
}

/// The units that an answer reports, for one table or for a list of tables, and the length of this
/// report in bytes.
fn units(answer: &[u8]) -> (f64, usize) {
    const FIELD: &str = r#""ConsumedCapacity":,"#;
    let answer: Value = serde_json::from_slice(answer).unwrap_or_default();
    let Some(consumed) = answer.get("ConsumedCapacity") else { return (0.0, 0) };
    let tables = consumed.as_array().map_or(std::slice::from_ref(consumed), Vec::as_slice);
    let units = tables.iter().filter_map(|table| table.get("CapacityUnits")?.as_f64()).sum();
    (units, FIELD.len() + consumed.to_string().len())
}
