//! Who somebody is: login codes, session tokens, devices.
//! Knows nothing of HTTP, and only the store speaks to the table.

mod code;
mod otp;
mod settings;
mod token;

pub use code::{CodeHash, CodeKey, CodeKeyError, LoginCode};
pub use otp::{CODE_LIFE, MAX_TRIES, Otp, OtpRefusal, RESEND_AFTER};
pub use settings::{AuthSettings, TokenSettings};
pub use token::{NoRandomness, SessionToken, TokenHash};
