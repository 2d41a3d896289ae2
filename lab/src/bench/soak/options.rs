//! The options of a soak test.

use std::time::Duration;

/// The number of users, and for how long they talk.
#[derive(Clone, Copy, Debug)]
pub struct SoakOptions {
    /// The number of users.
    pub users: usize,
    /// The duration.
    pub time: Duration,
    /// The seed of the users' actions and of the provider's failures.
    pub seed: u64,
}
