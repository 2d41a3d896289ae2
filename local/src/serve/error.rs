//! Why `mobix serve` cannot start.

use std::net::SocketAddr;

use shared::settings::SettingsError;
use shared::store::{CatalogError, StoreError};

use crate::backend::BackendError;
use crate::catalog_file::CatalogFileError;
use crate::connect::ConnectError;
use crate::database::{CreateTableError, DatabaseError};
use crate::gateway::GatewayError;
use crate::openapi::OpenApiError;
use crate::telegram::TelegramError;
use crate::template::TemplateError;

/// Why `mobix serve` cannot start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The template cannot be read.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// A setting cannot be used.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The functions cannot be set up.
    #[error(transparent)]
    Backend(#[from] BackendError),
    /// The Telegram bot cannot be set up.
    #[error(transparent)]
    Telegram(#[from] TelegramError),
    /// The table does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The catalog cannot be loaded.
    #[error(transparent)]
    LoadCatalog(#[from] CatalogError),
    /// The catalog cannot be used.
    #[error(transparent)]
    Catalog(#[from] CatalogFileError),
    /// The table cannot be reached.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The database cannot be opened.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The table cannot be created.
    #[error(transparent)]
    Table(#[from] CreateTableError),
    /// The template names a function that does not exist.
    #[error(transparent)]
    Gateway(#[from] GatewayError),
    /// The API's description cannot be built.
    #[error(transparent)]
    OpenApi(#[from] OpenApiError),
    /// The server cannot listen on the address.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why not.
        source: std::io::Error,
    },
    /// The signals cannot be listened for.
    #[error("cannot go on serving: {0}")]
    Io(#[from] std::io::Error),
}
