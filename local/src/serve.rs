//! `mobix serve`: database, table, functions and gateway, started in this order.
//! Puts them together; each does its own work.

use std::net::SocketAddr;
use std::sync::Arc;

use shared::clock::SystemClock;
use shared::settings::Vars;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::catalog_file::{self, CatalogFileError};
use crate::cli::ServeArgs;
use crate::database::{self, CreateTableError, Database, DatabaseError};
use crate::functions::{self, Backend};
use crate::gateway::{self, Gateway, GatewayError};
use crate::template::{Template, TemplateError};

/// The table's name where `TABLE_NAME` gives none.
const TABLE: &str = "mobix";

/// Why the API is not served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The template cannot be read.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// The catalog cannot be used.
    #[error(transparent)]
    Catalog(#[from] CatalogFileError),
    /// The database cannot be opened.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The table cannot be created.
    #[error(transparent)]
    Table(#[from] CreateTableError),
    /// The template and the functions do not fit.
    #[error(transparent)]
    Gateway(#[from] GatewayError),
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why not.
        source: std::io::Error,
    },
    /// The listener or the signals failed.
    #[error("cannot go on serving: {0}")]
    Io(#[from] std::io::Error),
}

/// Serves until the process is told to stop; told twice, it does not wait for running
/// requests.
///
/// # Errors
/// [`ServeError`] says what could not be started.
pub async fn run(args: &ServeArgs, vars: &Vars) -> Result<(), ServeError> {
    let template = Template::embedded()?;
    let catalog = match &args.catalog {
        Some(file) => catalog_file::read(file)?,
        None => catalog_file::sample()?,
    };
    // Before the database is opened: a second start then ends here and touches no data.
    let listener = TcpListener::bind(args.listen)
        .await
        .map_err(|source| ServeError::Listen { address: args.listen, source })?;
    let client = match &args.dynamodb_url {
        Some(url) => database::client_at(url, vars),
        None if args.memory => Database::memory()?.client(),
        None => Database::open(&args.data)?.client(),
    };
    let table = vars.text("TABLE_NAME").unwrap_or(TABLE).to_owned();
    database::create_table(&client, &table, &template.table).await?;
    let functions = functions::connect(&Backend { client, table, catalog });
    let gateway = Gateway::new(template, &functions, Arc::new(SystemClock))?;
    announce(listener.local_addr()?);
    let (first, second) = (Stop::listen()?, Stop::listen()?);
    tokio::select! {
        served = gateway::serve(listener, gateway, first.times(1)) => Ok(served?),
        () = second.times(2) => Ok(()),
    }
}

#[expect(clippy::print_stdout, reason = "the address is what the person at the terminal waits for")]
fn announce(address: SocketAddr) {
    println!("MobixAI API on http://{address}");
}

/// Control-C and SIGTERM.
struct Stop {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

impl Stop {
    fn listen() -> std::io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// Waits until the process was told to stop so many times.
    async fn times(mut self, times: u32) {
        for _ in 0..times {
            tokio::select! {
                _ = self.interrupt.recv() => {}
                _ = self.terminate.recv() => {}
            }
        }
    }
}
