//! What calls of the embedded database consume, as AWS would charge them.
//! Only counts: they are answered as without it.

use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use serde_json::Value;

/// What calls consumed, in units of AWS's price list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Consumed {
    /// Calls.
    pub calls: u32,
    /// Read request units: 4 KB consistently, 8 KB otherwise.
    pub reads: f64,
    /// Write request units: 1 KB each.
    pub writes: f64,
    /// Bytes of requests and answers, as JSON without HTTP's headers.
    pub bytes: usize,
}

/// What was consumed since the last look. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct CapacityCounter(Arc<Mutex<Consumed>>);

impl CapacityCounter {
    /// Gives it, and starts from zero.
    #[must_use]
    pub fn take(&self) -> Consumed {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Counts a call by what was asked and its answer, without what the answer says of it.
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

/// The request, asking for what it consumes.
pub(super) fn asking(request: &[u8]) -> Vec<u8> {
    let Ok(Value::Object(mut request)) = serde_json::from_slice(request) else {
        return request.to_vec();
    };
    request.insert("ReturnConsumedCapacity".to_owned(), Value::from("TOTAL"));
    Value::Object(request).to_string().into_bytes()
}

/// What an answer says it consumed, of one table or of several in a list, and how long it is
/// about it.
fn units(answer: &[u8]) -> (f64, usize) {
    const FIELD: &str = r#""ConsumedCapacity":,"#;
    let answer: Value = serde_json::from_slice(answer).unwrap_or_default();
    let Some(consumed) = answer.get("ConsumedCapacity") else { return (0.0, 0) };
    let tables = consumed.as_array().map_or(std::slice::from_ref(consumed), Vec::as_slice);
    let units = tables.iter().filter_map(|table| table.get("CapacityUnits")?.as_f64()).sum();
    (units, FIELD.len() + consumed.to_string().len())
}
