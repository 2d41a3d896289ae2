//! What a soak is made of.

use std::time::Duration;

/// The number of users, and for how long they talk.
#[derive(Clone, Copy, Debug)]
pub struct SoakOptions {
    /// How many people.
    pub users: usize,
    /// For how long.
    pub time: Duration,
    /// What people do, and when the provider fails, follows from it.
    pub seed: u64,
}
