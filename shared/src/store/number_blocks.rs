//! The numbers of users and subscriptions that a process has taken and not given out.

use std::ops::RangeInclusive;

use tokio::sync::Mutex;

/// How many numbers a process takes at once. A process that ends loses those it did not give
/// out: numbers have gaps.
pub(super) const BLOCK: u64 = 64;

/// The numbers that this process has taken and not given out.
#[derive(Debug)]
pub(super) struct NumberBlocks {
    pub(super) users: Mutex<RangeInclusive<u64>>,
    pub(super) subscriptions: Mutex<RangeInclusive<u64>>,
}

impl Default for NumberBlocks {
    fn default() -> Self {
        let empty = || Mutex::new(RangeInclusive::new(1, 0));
        Self { users: empty(), subscriptions: empty() }
    }
}
