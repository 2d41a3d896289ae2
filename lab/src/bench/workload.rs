//! The messages of measurements in which their size matters.

use serde_json::{Value, json};

/// The length of a message and of an answer, in bytes.
pub(super) const MESSAGE: usize = 200;
pub(super) const ANSWER: usize = 1_500;

/// A message to be sent.
pub(super) fn message() -> Value {
    json!({ "message": "word ".repeat(MESSAGE / 5) })
}
