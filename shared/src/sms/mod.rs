//! SMS: the interface of senders, and its implementations. Only sends; the use cases decide what a
//! message says and when it is sent.

mod console;
mod gateway;
mod message;
mod settings;
mod sns;
mod success;
mod template;

use std::sync::Arc;

pub use console::ConsoleSms;
pub use gateway::GatewaySms;
pub use message::{SmsError, SmsMessage, SmsSender};
pub use settings::{SmsGatewaySettings, SmsSettings};
pub use sns::SnsSms;
pub use success::SmsSuccess;
pub use template::{SmsBody, SmsMethod, SmsTemplate};

use crate::https::HttpsError;

/// The sender that the settings select. Sends nothing yet.
///
/// # Errors
/// [`HttpsError`].
pub fn sender(settings: SmsSettings) -> Result<Arc<dyn SmsSender>, HttpsError> {
    Ok(match settings {
        SmsSettings::Sns(config) => Arc::new(SnsSms::connect(&config)),
        SmsSettings::Gateway(settings) => Arc::new(GatewaySms::new(*settings)?),
        SmsSettings::Console => Arc::new(ConsoleSms),
    })
}
