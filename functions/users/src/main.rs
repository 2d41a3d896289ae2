//! The Lambda function `users`.

use shared::auth::Authenticator;
use shared::start::{Start, StartError, serve};
use shared::store::CatalogCache;
use users::State;

#[tokio::main]
async fn main() -> Result<(), StartError> {
    let Start { store, clock, .. } = Start::from_environment().await?;
    let state = State {
        catalog: CatalogCache::new(store.clone(), clock.clone()),
        authenticator: Authenticator::new(store.clone(), clock.clone()),
        store,
        clock,
    };
    serve(users::router(state)).await
}
