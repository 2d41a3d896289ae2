//! The Lambda function `auth`.

use auth::State;
use shared::auth::{AuthSettings, Authenticator, Devices, Login, TelegramAccounts};
use shared::sms::{self, SmsSettings};
use shared::start::{Start, StartError};
use shared::store::CatalogCache;
use shared::telegram::TelegramSettings;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), StartError> {
    let start = Start::from_environment()?.with_secrets(&AuthSettings::SECRETS).await?;
    let Start { vars, store, clock, runtime } = start;
    let settings = AuthSettings::read(&vars)?;
    let sms = sms::sender(SmsSettings::read(&vars)?)?;
    let catalog = CatalogCache::new(store.clone(), clock.clone());
    let authenticator = Authenticator::new(store.clone(), clock.clone(), settings.tokens);
    let devices = Devices::new(store.clone(), clock.clone());
    let accounts = TelegramAccounts::new(store.clone(), catalog.clone(), clock.clone());
    let bot_username = TelegramSettings::username(&vars)?;
    let login = Login::new(store, catalog, clock, sms, settings);
    let state = State { login, devices, accounts, bot_username, authenticator };
    runtime.serve(auth::router(state)).await
}
