//! The embedded DynamoDB emulator, and the creation of the table. Knows no items: `shared::store`
//! defines those.

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

pub use metered::{CapacityCounter, Consumption};
pub use server::Server;
pub use table::{CreateTableError, create_table};

/// The file within the data directory.
const FILE: &str = "dynamodb.sqlite";
/// The URL of in-process requests, which signing and logs need. It is never resolved.
const IN_PROCESS_URL: &str = "http://in-process.invalid";

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
    /// The directory holds no database.
    #[error("there is no database in {0}")]
    Missing(String),
    /// The data cannot be read or written.
    #[error("cannot open the embedded database: {0}")]
    Engine(#[from] dynoxide::DynoxideError),
    /// The HTTP endpoint cannot be opened.
    #[error("cannot serve the embedded database: {0}")]
    Serve(#[from] std::io::Error),
}

/// An embedded DynamoDB. Clones share the data.
#[derive(Clone)]
pub struct Database {
    engine: dynoxide::Database,
}

impl Database {
    /// An empty database in memory, which is dropped with the last clone.
    ///
    /// # Errors
    /// [`DatabaseError::Engine`].
    pub fn memory() -> Result<Self, DatabaseError> {
        Ok(Self { engine: dynoxide::Database::memory()? })
    }

    /// The database in a directory, which is created where it is missing.
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
        // This sets SQLite's `synchronous` to NORMAL. A killed process then loses nothing, and a
        // power failure at most the last moments; otherwise every write waits for the disk.
        engine.disable_bulk_loading()?;
        Ok(Self { engine })
    }

    /// The database in a directory, which must exist.
    ///
    /// # Errors
    /// [`DatabaseError::Missing`], [`DatabaseError::Engine`].
    pub fn open_existing(directory: &Path) -> Result<Self, DatabaseError> {
        if !directory.join(FILE).is_file() {
            return Err(DatabaseError::Missing(directory.display().to_string()));
        }
        Self::open(directory)
    }

    /// A client whose requests stay in this process. A thousand concurrent users use no sockets,
    /// and a request takes a fraction of the time that it takes over HTTP.
    #[must_use]
    pub fn client(&self) -> Client {
        self.in_process(None)
    }

    /// The same client, with its consumption counted by `counter`.
    #[must_use]
    pub fn metered_client(&self, counter: CapacityCounter) -> Client {
        self.in_process(Some(counter))
    }

    /// The HTTP client of [`Database::client`], for tests that lose answers between it and the
    /// database.
    #[must_use]
    pub fn unreliable_http(&self) -> SharedHttpClient {
        InProcess { engine: self.engine.clone(), counter: None, unreliable: true }.shared()
    }

    fn in_process(&self, counter: Option<CapacityCounter>) -> Client {
        let http = InProcess { engine: self.engine.clone(), counter, unreliable: false }.shared();
        // Nothing here is checked, lost or late, so nothing is signed, watched or sent twice.
        let config = local_config(IN_PROCESS_URL)
            .http_client(http)
            .allow_no_auth()
            .auth_scheme_preference([AuthSchemeId::from("noAuth")])
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .timeout_config(TimeoutConfig::disabled())
            .retry_config(RetryConfig::disabled());
        Client::from_conf(config.build())
    }

    /// Serves the database over HTTP on a free port of 127.0.0.1, for other processes.
    ///
    /// # Errors
    /// [`DatabaseError::Serve`] where there is no free port or no thread.
    pub fn serve(&self) -> Result<Server, DatabaseError> {
        self.serve_at(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
    }

    /// Serves the database over HTTP at this address.
    ///
    /// # Errors
    /// [`DatabaseError::Serve`] where the address is taken, or there is no thread.
    pub fn serve_at(&self, address: SocketAddr) -> Result<Server, DatabaseError> {
        Ok(Server::start(self.engine.clone(), address)?)
    }
}
