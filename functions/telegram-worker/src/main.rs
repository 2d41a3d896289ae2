//! The Lambda function `telegram-worker`.

use std::sync::Arc;

use mimalloc::MiMalloc;
use shared::auth::TelegramAccounts;
use shared::chat::{Chat, ChatSettings, Sessions};
use shared::provider::{HttpProvider, ProviderSettings};
use shared::settings::Setting;
use shared::settings::declared::{MODEL_API_KEY, TELEGRAM_BOT_TOKEN};
use shared::start::{Start, StartError};
use shared::store::CatalogCache;
use shared::telegram::{Bot, HttpBotApi, QueueSettings, SqsQueue, TelegramSettings};
use shared::tokens::TokenCounter;
use telegram_worker::State;

/// For the tokeniser's tables, as in the function `messages`.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

const SECRETS: [Setting; 2] = [MODEL_API_KEY, TELEGRAM_BOT_TOKEN];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), StartError> {
    let Start { vars, store, clock, runtime } =
        Start::from_environment()?.with_secrets(&SECRETS).await?;
    let telegram = TelegramSettings::required(&vars)?;
    let bot = Bot::new(Arc::new(HttpBotApi::new(&telegram)?), &telegram);
    let queue = Arc::new(SqsQueue::connect(&QueueSettings::required(&vars)?));
    let settings = Arc::new(ChatSettings::read(&vars)?);
    let provider = Arc::new(HttpProvider::new(ProviderSettings::required(&vars)?)?);
    let catalog = CatalogCache::new(store.clone(), clock.clone());
    let accounts = TelegramAccounts::new(store.clone(), catalog.clone(), clock.clone());
    let sessions =
        Sessions { store: store.clone(), catalog: catalog.clone(), clock: clock.clone() };
    let time = settings.reservation_lifetime;
    let chat = Chat { store, catalog, provider, clock, settings };
    let state = &State { bot, queue, accounts, sessions, chat };
    TokenCounter::preload();
    runtime.take_batches(|event| telegram_worker::handle(state, event), time).await
}
