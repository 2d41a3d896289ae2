//! The Lambda function `auth`.

use auth::State;
use shared::auth::{AuthSettings, Authenticator, Devices, Login};
use shared::sms::{self, SmsSettings};
use shared::start::{Start, StartError, serve};
use shared::store::CatalogCache;

#[tokio::main]
async fn main() -> Result<(), StartError> {
    let Start { vars, store, clock } = Start::from_environment().await?;
    let settings = AuthSettings::read(&vars)?;
    let sms = sms::sender(SmsSettings::read(&vars)?).await?;
    let catalog = CatalogCache::new(store.clone(), clock.clone());
    let authenticator = Authenticator::new(store.clone(), clock.clone(), settings.tokens);
    let devices = Devices::new(store.clone(), clock.clone());
    let login = Login::new(store, catalog, clock, sms, settings);
    serve(auth::router(State { login, devices, authenticator })).await
}
