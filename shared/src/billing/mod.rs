//! What a subscription costs somebody, and the life of an order (billing-rules). Pure: data and
//! `now` in, a quote or a refusal out; no I/O, no clock.

mod discount;
mod gateway_limits;
mod order;
mod quote;
mod remaining_value;

pub use discount::{CodeUses, DiscountRefusal};
pub use gateway_limits::GatewayLimits;
pub use order::{OrderStatus, TransactionType};
pub use quote::{Offer, Quote, QuoteRefusal, quote};
pub use remaining_value::Holding;

#[cfg(test)]
mod tests;
