//! The Lambda function `usages`.

use shared::auth::{Authenticator, TokenSettings};
use shared::start::{Start, StartError, serve};
use usages::State;

#[tokio::main]
async fn main() -> Result<(), StartError> {
    let Start { vars, store, clock } = Start::from_environment().await?;
    let tokens = TokenSettings::read(&vars)?;
    let authenticator = Authenticator::new(store.clone(), clock, tokens);
    serve(usages::router(State { store, authenticator })).await
}
