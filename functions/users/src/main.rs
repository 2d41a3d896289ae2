//! The Lambda function `users`.

use shared::auth::TokenSettings;
use shared::http::AppState;
use shared::start::{Start, StartError};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), StartError> {
    let Start { vars, store, clock, runtime } = Start::from_environment()?;
    let state = AppState::new(store, clock, TokenSettings::read(&vars)?);
    runtime.serve(users::router(state)).await
}
