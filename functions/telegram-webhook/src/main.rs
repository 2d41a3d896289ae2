//! The Lambda function `telegram-webhook`.

use std::sync::Arc;

use shared::start::{Start, StartError};
use shared::telegram::{QueueSettings, SqsQueue, TelegramSettings};
use telegram_webhook::{State, Webhook};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), StartError> {
    let Start { vars, runtime, .. } =
        Start::from_environment()?.with_secrets(&TelegramSettings::SECRETS).await?;
    let queue = SqsQueue::connect(&QueueSettings::required(&vars)?);
    let webhook = TelegramSettings::read(&vars)?
        .map(|settings| Webhook { secret: settings.webhook_secret(), queue: Arc::new(queue) });
    runtime.serve(telegram_webhook::router(State { webhook })).await
}
