//! The Lambda function `chat-sessions`.

use chat_sessions::State;
use shared::auth::{Authenticator, TokenSettings};
use shared::chat::Sessions;
use shared::start::{Start, StartError};
use shared::store::CatalogCache;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), StartError> {
    let Start { vars, store, clock, runtime } = Start::from_environment()?;
    let authenticator =
        Authenticator::new(store.clone(), clock.clone(), TokenSettings::read(&vars)?);
    let catalog = CatalogCache::new(store.clone(), clock.clone());
    let sessions = Sessions { store, catalog, clock };
    runtime.serve(chat_sessions::router(State { sessions, authenticator })).await
}
