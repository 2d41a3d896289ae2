//! The Lambda function `users`.

use shared::auth::{Authenticator, TokenSettings};
use shared::start::{Start, StartError, serve};
use shared::store::CatalogCache;
use users::State;

#[tokio::main]
async fn main() -> Result<(), StartError> {
    let Start { vars, store, clock } = Start::from_environment().await?;
    let tokens = TokenSettings::read(&vars)?;
    let state = State {
        catalog: CatalogCache::new(store.clone(), clock.clone()),
        authenticator: Authenticator::new(store.clone(), clock.clone(), tokens),
        store,
        clock,
    };
    serve(users::router(state)).await
}
