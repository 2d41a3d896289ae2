//! A text message, and what delivers one.

use futures_util::future::BoxFuture;

use crate::credential::LoginCode;
use crate::model::PhoneNumber;

/// A login code on its way. Has no `Debug`: its text holds the code.
pub struct SmsMessage {
    /// Whom it goes to.
    pub phone: PhoneNumber,
    /// The code, for gateways that have a text of their own.
    pub code: LoginCode,
    /// The whole text, with the code in it.
    pub text: String,
}

/// A message that was not sent, as far as we know. Its text is for logs: it holds neither
/// number nor code, nor the gateway's address, which may be a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SmsError {
    /// No answer came, or not in time; the message may be on its way nevertheless.
    #[error("the SMS service does not answer: {0}")]
    NoAnswer(String),
    /// The service refused it.
    #[error("the SMS service refused the message: {0}")]
    Refused(String),
}

/// Something that delivers text messages.
pub trait SmsSender: Send + Sync + 'static {
    /// Sends one; done when the service has taken it.
    fn send(&self, message: SmsMessage) -> BoxFuture<'_, Result<(), SmsError>>;
}
