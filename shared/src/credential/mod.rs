//! Credentials: login codes and session tokens, and their rules. No I/O but random numbers; `auth`
//! decides who may log in.

mod code;
mod otp;
mod token;

pub use code::{CodeHash, CodeKey, CodeKeyError, LoginCode};
pub use otp::{CODE_LIFE, MAX_TRIES, Otp, OtpRefusal, RESEND_AFTER};
pub use token::{NoRandomness, SessionToken, TokenHash};
