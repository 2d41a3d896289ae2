//! What a user may do, and what it costs them: the rules of `quota-rules.md`.
//! Pure: data and `now` in, decisions out. No I/O, no clock, no async, no randomness.
//!
//! A message goes through [`entitlement()`] (which plan counts), [`decide()`] (is it within the
//! limits), [`Meter::reserve`] (hold its place), and after the answer [`Meter::settle`] or
//! [`Meter::cancel`]. A reservation that is never settled lapses by itself.

mod ask;
mod counts;
mod decision;
mod entitlement;
mod event;
mod event_log;
mod limit;
mod meter;
mod packed;
mod refusal;
mod report;
mod reservation;
mod uncharged;
mod usage;
mod window;

pub use ask::Ask;
pub use counts::{Counts, ModelKind};
pub use decision::decide;
pub use entitlement::{Entitlement, entitlement};
pub use event::Event;
pub use event_log::{EventLog, EventLogError, MAX_EVENTS};
pub use limit::Limit;
pub use meter::{Basis, MAX_OPEN, Meter, Totals};
pub use packed::UnpackError;
pub use refusal::{Amount, Exceeded, Pass, Refusal};
pub use report::{LimitUse, nearest, report};
pub use reservation::{Charge, Reservation, Settled};
pub use uncharged::UnchargedAnswers;
pub use window::Window;

#[cfg(test)]
mod tests;
