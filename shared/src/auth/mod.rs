//! Who somebody is: login codes, session tokens, devices.
//! Knows nothing of HTTP, and only the store speaks to the table.

mod authenticate;
mod token;

pub use authenticate::{AuthenticateError, Authenticator, Identity};
pub use token::{NoRandomness, SessionToken, TokenHash};
