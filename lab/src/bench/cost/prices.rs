//! AWS's prices of the table.

/// Dollars for a million request units on demand in us-east-1, by AWS's price list since
/// November 2024.
const READ_PRICE: f64 = 0.125;
const WRITE_PRICE: f64 = 0.625;

/// Dollars for a million requests of so many units.
pub(in crate::bench) fn dollars(reads: f64, writes: f64) -> f64 {
    reads * READ_PRICE + writes * WRITE_PRICE
}
