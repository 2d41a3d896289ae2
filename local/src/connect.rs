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

/// Connects to the table at this URL, else at the environment's URL, else in the embedded database.
/// An https URL is called with the environment's credentials; an http URL is an emulator, which
/// checks none.
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
