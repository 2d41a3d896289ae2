//! The queue of updates as an SQS FIFO queue: a message group for each chat; SQS drops an update
//! that Telegram repeats within five minutes.

use std::time::Duration;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::config::Builder;
use aws_sdk_sqs::config::retry::RetryConfig;
use aws_sdk_sqs::config::timeout::TimeoutConfig;
use aws_sdk_sqs::error::{ProvideErrorMetadata, SdkError};
use aws_types::SdkConfig;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use url::Url;

use super::queue::{QueueError, QueuedUpdate, UpdateQueue};
use crate::aws;
use crate::settings::declared::{AWS_ENDPOINT_URL_SQS, TELEGRAM_QUEUE_URL};
use crate::settings::{SettingsError, Vars};

/// The longest visibility timeout. SQS allows 12 hours since the message was received.
const LONGEST: Duration = Duration::from_secs(11 * 60 * 60);

/// The queue's URL, and the configuration of SQS.
#[derive(Clone, Debug)]
pub struct QueueSettings {
    /// `TELEGRAM_QUEUE_URL`: the queue's URL, as SQS names it.
    pub queue: Url,
    /// AWS's own endpoint, or that of `AWS_ENDPOINT_URL_SQS`.
    config: Box<SdkConfig>,
}

impl QueueSettings {
    /// Reads the settings.
    ///
    /// # Errors
    /// [`SettingsError`] naming the variable that is missing or cannot be used.
    pub fn required(vars: &Vars) -> Result<Self, SettingsError> {
        let queue = Vars::required(vars.parsed(&TELEGRAM_QUEUE_URL)?, &TELEGRAM_QUEUE_URL)?;
        let endpoint = aws::endpoint(vars, &AWS_ENDPOINT_URL_SQS)?;
        Ok(Self { queue, config: Box::new(aws::config(vars, endpoint.as_ref())?) })
    }
}

/// The queue in SQS. Cheap to clone.
#[derive(Clone, Debug)]
pub struct SqsQueue {
    client: Client,
    queue: Url,
}

impl SqsQueue {
    /// A client, which sends nothing yet.
    #[must_use]
    pub fn connect(settings: &QueueSettings) -> Self {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(Duration::from_secs(1))
            .operation_attempt_timeout(Duration::from_secs(2))
            .operation_timeout(Duration::from_secs(8))
            .build();
        let config = Builder::from(settings.config.as_ref())
            .retry_config(RetryConfig::standard().with_initial_backoff(Duration::from_millis(100)))
            .timeout_config(timeouts)
            .build();
        Self { client: Client::from_conf(config), queue: settings.queue.clone() }
    }

    async fn send(&self, update: QueuedUpdate) -> Result<(), QueueError> {
        let QueuedUpdate { update, group, body } = update;
        let sent = self
            .client
            .send_message()
            .queue_url(self.queue.as_str())
            .message_group_id(group)
            .message_deduplication_id(update.to_string())
            .message_body(body)
            .send()
            .await;
        sent.map(drop).map_err(|error| queue_error(&error))
    }

    async fn hide(&self, receipt: &str, after: Duration) -> Result<(), QueueError> {
        let seconds = after.min(LONGEST).as_secs();
        let hidden = self
            .client
            .change_message_visibility()
            .queue_url(self.queue.as_str())
            .receipt_handle(receipt)
            .visibility_timeout(i32::try_from(seconds).unwrap_or(i32::MAX))
            .send()
            .await;
        hidden.map(drop).map_err(|error| queue_error(&error))
    }
}

impl UpdateQueue for SqsQueue {
    fn put(&self, update: QueuedUpdate) -> BoxFuture<'_, Result<(), QueueError>> {
        self.send(update).boxed()
    }

    fn retry_in<'a>(
        &'a self,
        receipt: &'a str,
        after: Duration,
    ) -> BoxFuture<'a, Result<(), QueueError>> {
        self.hide(receipt, after).boxed()
    }
}

/// Keeps only the error's code: SQS's message may contain the update.
fn queue_error<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> QueueError {
    QueueError(match error {
        SdkError::ServiceError(_) => error.code().unwrap_or("unknown").to_owned(),
        SdkError::TimeoutError(_) => "timed out".to_owned(),
        _ => "not reached".to_owned(),
    })
}
