//! Connects to the table that a command works on.

use aws_sdk_dynamodb::Client;
use shared::settings::{SettingsError, Vars};
use shared::store::{Store, StoreSettings, local_config};
use url::Url;

use crate::database::{Database, DatabaseError};

/// Why the table cannot be reached.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// A setting cannot be used.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The embedded database cannot be opened.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

/// The table at this URL, else at that of the environment, else in the embedded database. Over
/// https with the credentials of the environment; over http it is an emulator, which checks none.
///
/// # Errors
/// [`ConnectError`].
pub fn store(
    url: Option<&Url>,
    vars: &Vars,
    embedded: impl FnOnce() -> Result<Database, DatabaseError>,
) -> Result<Store, ConnectError> {
    let mut settings = StoreSettings::read(vars)?;
    settings.endpoint = url.cloned().or(settings.endpoint);
    let client = match &settings.endpoint {
        Some(url) if url.scheme() == "http" => {
            Client::from_conf(local_config(url.as_str()).build())
        }
        Some(_) => return Ok(Store::connect(&settings, vars)?),
        None => embedded()?.client(),
    };
    Ok(Store::new(client, &settings.table))
}
