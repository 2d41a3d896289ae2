//! Who somebody is: login codes, session tokens, devices.
//! Knows nothing of HTTP, and only the store speaks to the table.

mod token;

pub use token::{NoRandomness, SessionToken, TokenHash};
