//! The Lambda function `usages`.

use shared::auth::{Authenticator, TokenSettings};
use shared::start::{Start, StartError};
use usages::State;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), StartError> {
    let Start { vars, store, clock, runtime } = Start::from_environment()?;
    let tokens = TokenSettings::read(&vars)?;
    let authenticator = Authenticator::new(store.clone(), clock, tokens);
    runtime.serve(usages::router(State { store, authenticator })).await
}
