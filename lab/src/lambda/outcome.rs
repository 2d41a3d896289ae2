//! What a function says, as it reaches Lambda. `answer` reads it.

use axum::body::{Body, Bytes};

/// The outcome of an invocation.
#[derive(Debug)]
pub enum Outcome {
    /// An answer in one piece.
    Whole(Bytes),
    /// An answer as it comes: JSON, eight zeros, and a body.
    Stream(Body),
    /// An error's message.
    Failed(String),
}
