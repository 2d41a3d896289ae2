//! Text messages: the port to whoever delivers them.
//! Only delivers; what a message says and when it is sent is decided by the use cases.

mod console;
mod gateway;
mod message;
mod settings;
mod sns;
mod template;

use std::sync::Arc;

pub use console::ConsoleSms;
pub use gateway::GatewaySms;
pub use message::{SmsError, SmsMessage, SmsSender};
pub use settings::{SmsGatewaySettings, SmsSettings};
pub use sns::SnsSms;
pub use template::{SmsMethod, SmsTemplate};

use crate::https::HttpsError;

/// The sender that the settings name. Nothing is sent yet.
///
/// # Errors
/// [`HttpsError`].
pub fn sender(settings: SmsSettings) -> Result<Arc<dyn SmsSender>, HttpsError> {
    Ok(match settings {
        SmsSettings::Sns(config) => Arc::new(SnsSms::connect(&config)),
        SmsSettings::Gateway(settings) => Arc::new(GatewaySms::new(settings)?),
        SmsSettings::Console => Arc::new(ConsoleSms),
    })
}
