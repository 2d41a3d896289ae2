//! What a soak is made of.

use std::time::Duration;

/// Who talks, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct SoakOptions {
    /// How many people.
    pub users: usize,
    /// For how long.
    pub time: Duration,
    /// What people do, and when the provider fails, follows from it.
    pub seed: u64,
}
