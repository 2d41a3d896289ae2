//! What each request costs at the table: calls, request units, bytes, and dollars for a
//! million. From what the embedded database reports as consumed, which follows AWS's rules.

mod endpoints;
mod floor;
mod report;
mod sends;

pub use floor::Floor;
pub use report::{Cost, Request, SendCost};

use serde_json::{Value, json};

use super::BenchError;

/// Dollars for a million request units on demand in us-east-1, by AWS's price list since
/// November 2024.
const READ_PRICE: f64 = 0.125;
const WRITE_PRICE: f64 = 0.625;

/// The length of a message and of an answer, in bytes.
const MESSAGE: usize = 200;
const ANSWER: usize = 1_500;

/// What is measured of messages.
#[derive(Clone, Debug)]
pub struct CostOptions {
    /// How many messages their user has sent before, in other sessions.
    pub pasts: Vec<usize>,
    /// How many messages are in their session, for each of those.
    pub sessions: Vec<usize>,
}

/// Makes each kind of request once, as a user with a session of 20 messages, and sends
/// messages as users with longer ones.
///
/// # Errors
/// [`BenchError`].
pub async fn cost(options: &CostOptions) -> Result<Cost, BenchError> {
    Ok(Cost { requests: endpoints::requests().await?, sends: sends::sends(options).await? })
}

/// Dollars for a million requests of so many units.
pub(super) fn dollars(reads: f64, writes: f64) -> f64 {
    reads * READ_PRICE + writes * WRITE_PRICE
}

/// A message to be sent.
fn message() -> Value {
    json!({ "message": "word ".repeat(MESSAGE / 5) })
}
