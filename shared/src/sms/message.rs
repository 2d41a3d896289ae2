//! An SMS, and the interface of its senders.

use futures_util::future::BoxFuture;

use crate::credential::LoginCode;
use crate::model::PhoneNumber;

/// An SMS with a login code. Has no `Debug`, because its text contains the code.
pub struct SmsMessage {
    /// The recipient.
    pub phone: PhoneNumber,
    /// The code, for gateways with a text of their own.
    pub code: LoginCode,
    /// The whole text with the code.
    pub text: String,
}

/// A message that was not sent, as far as is known. The error's text may be logged: it contains
/// neither number nor code, nor the gateway's URL, which may be secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SmsError {
    /// No answer came in time; the message may have been sent nevertheless.
    #[error("the SMS service does not answer: {0}")]
    NoAnswer(String),
    /// The service refused it.
    #[error("the SMS service refused the message: {0}")]
    Refused(String),
}

/// A sender of SMS.
pub trait SmsSender: Send + Sync + 'static {
    /// Sends a message; returns when the service has accepted it.
    fn send(&self, message: SmsMessage) -> BoxFuture<'_, Result<(), SmsError>>;
}
