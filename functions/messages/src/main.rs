//! The Lambda function `messages`.

use std::sync::Arc;

use messages::State;
use mimalloc::MiMalloc;
use shared::auth::{Authenticator, TokenSettings};
use shared::chat::{Chat, ChatSettings};
use shared::provider::{HttpProvider, ProviderSettings};
use shared::start::{Start, StartError};
use shared::store::CatalogCache;
use shared::tokens::TokenCounter;
use tokio_util::task::TaskTracker;

/// Reading the tokeniser's tables makes some 400,000 allocations, which mimalloc makes in half the
/// time.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), StartError> {
    let Start { vars, store, clock, runtime } =
        Start::from_environment()?.with_secrets(&ProviderSettings::SECRETS).await?;
    let settings = Arc::new(ChatSettings::read(&vars)?);
    let provider = Arc::new(HttpProvider::new(ProviderSettings::required(&vars)?)?);
    let authenticator =
        Authenticator::new(store.clone(), clock.clone(), TokenSettings::read(&vars)?);
    let catalog = CatalogCache::new(store.clone(), clock.clone());
    let time = settings.reservation_lifetime;
    let chat = Chat { store, catalog, provider, clock, settings };
    let answers = TaskTracker::new();
    let state = State { chat, authenticator, answers: answers.clone() };
    // In the background: the first message needs them later than everything else.
    TokenCounter::preload();
    runtime.serve_streams(messages::router(state), answers, time).await
}
