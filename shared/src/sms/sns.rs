//! SMS through AWS SNS. Knows nothing of login codes but their text.

use std::time::Duration;

use aws_sdk_sns::Client;
use aws_sdk_sns::config::Builder;
use aws_sdk_sns::config::retry::RetryConfig;
use aws_sdk_sns::config::timeout::TimeoutConfig;
use aws_sdk_sns::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sns::types::MessageAttributeValue;
use aws_types::SdkConfig;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::{SmsError, SmsMessage, SmsSender};

/// Sends through SNS with the credentials and region of the environment.
#[derive(Clone, Debug)]
pub struct SnsSms(Client);

impl SnsSms {
    /// A client, which sends nothing yet.
    #[must_use]
    pub fn connect(config: &SdkConfig) -> Self {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(Duration::from_secs(2))
            .operation_attempt_timeout(Duration::from_secs(5))
            .operation_timeout(Duration::from_secs(10))
            .build();
        let config = Builder::from(config)
            // A message whose answer was lost may arrive twice, so there is only one retry.
            .retry_config(RetryConfig::standard().with_max_attempts(2))
            .timeout_config(timeouts)
            .build();
        Self(Client::from_conf(config))
    }

    async fn publish(&self, message: SmsMessage) -> Result<(), SmsError> {
        let kind = MessageAttributeValue::builder()
            .data_type("String")
            // SNS delivers transactional messages first, and also at night.
            .string_value("Transactional")
            .build()
            .map_err(|error| SmsError::Refused(error.to_string()))?;
        self.0
            .publish()
            .phone_number(message.phone.as_str())
            .message(message.text)
            .message_attributes("AWS.SNS.SMS.SMSType", kind)
            .send()
            .await
            .map(drop)
            .map_err(|error| sms_error(&error))
    }
}

impl SmsSender for SnsSms {
    fn send(&self, message: SmsMessage) -> BoxFuture<'_, Result<(), SmsError>> {
        self.publish(message).boxed()
    }
}

/// Only the error's code is kept: SNS repeats the phone number in its messages.
fn sms_error<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> SmsError {
    let code = || error.code().unwrap_or("unknown").to_owned();
    match error {
        SdkError::ServiceError(_) => SmsError::Refused(code()),
        SdkError::TimeoutError(_) => SmsError::NoAnswer("timed out".to_owned()),
        _ => SmsError::NoAnswer("not reached".to_owned()),
    }
}
