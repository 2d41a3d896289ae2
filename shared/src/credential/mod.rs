//! What people prove themselves with: login codes and session tokens, and the rules for
//! them. No I/O but random numbers; who may log in is decided in `auth`.

mod code;
mod otp;
mod token;

pub use code::{CodeHash, CodeKey, CodeKeyError, LoginCode};
pub use otp::{CODE_LIFE, MAX_TRIES, Otp, OtpRefusal, RESEND_AFTER};
pub use token::{NoRandomness, SessionToken, TokenHash};
