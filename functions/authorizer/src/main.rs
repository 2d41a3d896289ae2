//! The Lambda function `authorizer`.

use lambda_runtime::{Error, LambdaEvent, service_fn};
use shared::auth::{Authenticator, TokenSettings};
use shared::start::{Start, StartError};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), StartError> {
    let Start { vars, store, clock, .. } = Start::from_environment()?;
    let authenticator = &Authenticator::new(store, clock, TokenSettings::read(&vars)?);
    let handler = |event: LambdaEvent<_>| async move {
        authorizer::handle(authenticator, event.payload).await.map_err(Error::from)
    };
    lambda_runtime::run(service_fn(handler)).await.map_err(StartError::Runtime)
}
