//! The Lambda function `users`.

use shared::auth::{Authenticator, TokenSettings};
use shared::start::{Start, StartError};
use shared::store::CatalogCache;
use users::State;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), StartError> {
    let Start { vars, store, clock, runtime } = Start::from_environment()?;
    let tokens = TokenSettings::read(&vars)?;
    let state = State {
        catalog: CatalogCache::new(store.clone(), clock.clone()),
        authenticator: Authenticator::new(store.clone(), clock.clone(), tokens),
        store,
        clock,
    };
    runtime.serve(users::router(state)).await
}
