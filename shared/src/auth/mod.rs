//! Authentication: login codes, session tokens, devices.
//! Knows nothing of HTTP, and only the store speaks to the table.

mod account;
mod authenticate;
mod countries;
mod login;
mod logout;
mod request_code;
mod settings;
mod source;
mod system_cap;
mod telegram;
mod verify;

pub use authenticate::{AuthenticateError, Authenticator, Identity};
pub use countries::Countries;
pub use login::Login;
pub use logout::{Devices, RevokeError};
pub use request_code::RequestCodeError;
pub use settings::{AuthSettings, TokenSettings};
pub use source::SourceAddress;
pub use telegram::{
    LINK_CODE_LIFE, LinkCodeError, RedeemOutcome, TelegramAccounts, TelegramIdentity,
};
pub use verify::{LoggedIn, Verification, VerifyError};
