//! The embedded DynamoDB emulator, and clients for it and for other endpoints.
//! Knows no items: what is in the table is the business of `shared::store`.

mod in_process;
mod server;
mod table;

use std::path::Path;

use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region, SharedHttpClient};
use aws_sdk_dynamodb::{Client, Config};
use aws_smithy_http_client::tls;
use shared::settings::Vars;

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
        Ok(Self { engine: dynoxide::Database::new(&file.to_string_lossy())? })
    }

    /// A client whose requests never leave the process: no sockets to run out of when a
    /// thousand users call at once, and a fraction of the time a request takes over HTTP.
    #[must_use]
    pub fn client(&self) -> Client {
        let http = in_process::http_client(self.engine.clone());
        client(NOWHERE, http, Credentials::new("local", "local", None, None, "embedded"), None)
    }

    /// Serves it over HTTP on a free port of 127.0.0.1, for other processes.
    ///
    /// # Errors
    /// [`DatabaseError::Serve`] where no port or thread can be had.
    pub fn serve(&self) -> Result<Server, DatabaseError> {
        Ok(Server::start(self.engine.clone())?)
    }
}

/// A client for DynamoDB Local or AWS at `url`, with the credentials and the region of the
/// usual variables (`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`,
/// `AWS_REGION`) or, where these are not set, ones that DynamoDB Local takes.
#[must_use]
pub fn client_at(url: &str, vars: &Vars) -> Client {
    let text = |name, default: &str| vars.text(name).unwrap_or(default).to_owned();
    let credentials = Credentials::new(
        text("AWS_ACCESS_KEY_ID", "local"),
        text("AWS_SECRET_ACCESS_KEY", "local"),
        vars.text("AWS_SESSION_TOKEN").map(str::to_owned),
        None,
        "environment",
    );
    let http = aws_smithy_http_client::Builder::new()
        .tls_provider(tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring))
        .build_https();
    client(url, http, credentials, vars.text("AWS_REGION"))
}

fn client(
    url: &str,
    http: SharedHttpClient,
    credentials: Credentials,
    region: Option<&str>,
) -> Client {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .endpoint_url(url)
        .region(Region::new(region.unwrap_or("us-east-1").to_owned()))
        .credentials_provider(credentials)
        .http_client(http)
        .build();
    Client::from_conf(config)
}
