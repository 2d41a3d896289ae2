//! Who somebody is: login codes, session tokens, devices.
//! Knows nothing of HTTP, and only the store speaks to the table.

mod authenticate;
mod code;
mod login;
mod logout;
mod otp;
mod request_code;
mod settings;
mod source;
mod token;
mod verify;

pub use authenticate::{AuthenticateError, Authenticator, Identity};
pub use code::{CodeHash, CodeKey, CodeKeyError, LoginCode};
pub use login::Login;
pub use logout::{Devices, RevokeError};
pub use otp::{CODE_LIFE, MAX_TRIES, Otp, OtpRefusal, RESEND_AFTER};
pub use request_code::RequestCodeError;
pub use settings::{AuthSettings, TokenSettings};
pub use source::SourceAddress;
pub use token::{NoRandomness, SessionToken, TokenHash};
pub use verify::{LoggedIn, Verification, VerifyError};
