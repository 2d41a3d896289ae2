//! The embedded DynamoDB emulator, and the table in it or elsewhere.
//! Knows no items: what is in the table is the business of `shared::store`.

mod in_process;
mod metered;
mod server;
mod table;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{SharedHttpClient, StalledStreamProtectionConfig};
use aws_smithy_runtime_api::client::auth::AuthSchemeId;
use shared::store::local_config;

use in_process::InProcess;

pub use metered::{CapacityCounter, Consumed};
pub use server::Server;
pub use table::{CreateTableError, create_table};

/// The file within the data directory.
const FILE: &str = "dynamodb.sqlite";
/// Where in-process requests pretend to go; signing and logs want a URL.
const NOWHERE: &str = "http://in-process.invalid";

/// An embedded database that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The data directory cannot be created.
    #[error("cannot create the data directory {directory}: {source}")]
    Directory {
        /// The directory.
        directory: String,
        /// Why not.
        source: std::io::Error,
    },
    /// The directory has no database.
    #[error("there is no database in {0}")]
    Missing(String),
    /// The data cannot be read or written.
    #[error("cannot open the embedded database: {0}")]
    Engine(#[from] dynoxide::DynoxideError),
    /// Its HTTP endpoint cannot be opened.
    #[error("cannot serve the embedded database: {0}")]
    Serve(#[from] std::io::Error),
}

/// An embedded DynamoDB. Clones share the data.
#[derive(Clone)]
pub struct Database {
    engine: dynoxide::Database,
}

impl Database {
    /// An empty one in memory, gone with the last clone.
    ///
    /// # Errors
    /// [`DatabaseError::Engine`].
    pub fn memory() -> Result<Self, DatabaseError> {
        Ok(Self { engine: dynoxide::Database::memory()? })
    }

    /// The one kept in a directory, which is created where it is missing.
    ///
    /// # Errors
    /// [`DatabaseError::Directory`], [`DatabaseError::Engine`].
    pub fn open(directory: &Path) -> Result<Self, DatabaseError> {
        std::fs::create_dir_all(directory).map_err(|source| DatabaseError::Directory {
            directory: directory.display().to_string(),
            source,
        })?;
        let file = directory.join(FILE);
        let engine = dynoxide::Database::new(&file.to_string_lossy())?;
        // This sets SQLite's `synchronous` to NORMAL. A killed process loses nothing by it, a
        // power failure at most the last moments; without it every write waits for the disk.
        engine.disable_bulk_loading()?;
        Ok(Self { engine })
    }

    /// The same, where there is one.
    ///
    /// # Errors
    /// [`DatabaseError::Missing`], [`DatabaseError::Engine`].
    pub fn open_existing(directory: &Path) -> Result<Self, DatabaseError> {
        if !directory.join(FILE).is_file() {
            return Err(DatabaseError::Missing(directory.display().to_string()));
        }
        Self::open(directory)
    }

    /// A client whose requests never leave the process: no sockets to run out of when a
    /// thousand users call at once, and a fraction of the time a request takes over HTTP.
    #[must_use]
    pub fn client(&self) -> Client {
        self.in_process(None)
    }

    /// The same, with what its calls consume counted in `tally`.
    #[must_use]
    pub fn metered_client(&self, tally: CapacityCounter) -> Client {
        self.in_process(Some(tally))
    }

    /// The HTTP of such a client, for somebody who stands between it and the database, and may
    /// lose answers.
    #[must_use]
    pub fn unreliable_http(&self) -> SharedHttpClient {
        InProcess { engine: self.engine.clone(), tally: None, unreliable: true }.shared()
    }

    fn in_process(&self, tally: Option<CapacityCounter>) -> Client {
        let http = InProcess { engine: self.engine.clone(), tally, unreliable: false }.shared();
        // Nothing here is checked, lost or late, so nothing is signed, watched or sent twice.
        let config = local_config(NOWHERE)
            .http_client(http)
            .allow_no_auth()
            .auth_scheme_preference([AuthSchemeId::from("noAuth")])
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .timeout_config(TimeoutConfig::disabled())
            .retry_config(RetryConfig::disabled());
        Client::from_conf(config.build())
    }

    /// Serves it over HTTP on a free port of 127.0.0.1, for other processes.
    ///
    /// # Errors
    /// [`DatabaseError::Serve`] where no port or thread can be had.
    pub fn serve(&self) -> Result<Server, DatabaseError> {
        self.serve_at(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
    }

    /// Serves it over HTTP at this address.
    ///
    /// # Errors
    /// [`DatabaseError::Serve`] where it is taken, or no thread can be had.
    pub fn serve_at(&self, address: SocketAddr) -> Result<Server, DatabaseError> {
        Ok(Server::start(self.engine.clone(), address)?)
    }
}
