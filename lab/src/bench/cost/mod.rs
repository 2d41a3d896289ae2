//! The consumption of each request at the table: calls, request units, bytes, and dollars for a
//! million. The embedded database reports it by AWS's rules.

mod endpoints;
mod floor;
mod prices;
mod report;
mod sends;

pub use floor::Floor;
pub(super) use prices::dollars;
pub use report::{Cost, Request, SendCost};
pub use sends::CostOptions;

use super::BenchError;

/// Makes each kind of request once, as a user with a session of 20 messages, and sends
/// messages as users with longer ones.
///
/// # Errors
/// [`BenchError`].
pub async fn cost(options: &CostOptions) -> Result<Cost, BenchError> {
    Ok(Cost { requests: endpoints::requests().await?, sends: sends::sends(options).await? })
}
