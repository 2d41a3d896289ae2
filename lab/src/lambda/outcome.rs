//! The outcome of an invocation; `answer` converts it.

use axum::body::{Body, Bytes};

/// The outcome of an invocation.
#[derive(Debug)]
pub enum Outcome {
    /// A buffered answer.
    Whole(Bytes),
    /// A streamed answer: JSON, eight zero bytes, and a body.
    Stream(Body),
    /// An error's message.
    Failed(String),
}
