//! `mobix serve`: database, table, functions and gateway, started in this order.
//! Puts them together; each does its own work.

mod only_database;
mod stop;

use std::net::SocketAddr;
use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use shared::clock::SystemClock;
use shared::model::Catalog;
use shared::settings::{SettingsError, Vars};
use shared::store::{Store, StoreError, StoreSettings, local_config};
use shared::telemetry;
use shared::tokens::TokenCounter;
use tokio::net::TcpListener;

use crate::backend::{Answering, BackendError, backend};
use crate::catalog_file::{self, CatalogFileError};
use crate::cli::ServeArgs;
use crate::database::{self, CreateTableError, Database, DatabaseError};
use crate::docs;
use crate::functions;
use crate::gateway::{self, Gateway, GatewayError};
use crate::openapi::OpenApiError;
use crate::telegram::{Telegram, TelegramError};
use crate::template::{Template, TemplateError};
use stop::Stop;

/// Why the API is not served.
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
    /// The catalog cannot be loaded.
    #[error(transparent)]
    Store(#[from] StoreError),
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
    /// The API's description cannot be put together.
    #[error(transparent)]
    OpenApi(#[from] OpenApiError),
    /// The address cannot be listened on.
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

/// Serves until the process is told to stop; told twice, it does not wait for running
/// requests.
///
/// # Errors
/// [`ServeError`] says what could not be started.
pub async fn run(args: &ServeArgs, vars: &Vars) -> Result<(), ServeError> {
    if args.only_database {
        return only_database::run(args, vars).await;
    }
    telemetry::start_on_terminal(vars)?;
    let template = Template::embedded()?;
    let catalog = args.catalog.as_deref().map(catalog_file::read).transpose()?;
    let answering = Answering::of(vars).await?;
    // Before the database is opened: a second start then ends here and touches no data.
    let address = args.address();
    let listener = TcpListener::bind(address)
        .await
        .map_err(|source| ServeError::Listen { address, source })?;
    let store = open(args, vars)?;
    database::create_table(store.client(), store.table(), &template.table).await?;
    fill(&store, catalog).await?;
    let telegram = Telegram::of(vars, &template).await?;
    let mut backend = backend(store, &answering, vars).await?;
    backend.telegram.clone_from(&telegram);
    let functions = functions::connect(backend);
    let gateway = Gateway::new(template, &functions, Arc::new(SystemClock))?;
    let gateway = gateway.beside(docs::router()?);
    TokenCounter::preload();
    announce(listener.local_addr()?, &answering, telegram.as_ref());
    let (first, second) = (Stop::listen()?, Stop::listen()?);
    let served = async {
        gateway::serve(listener, gateway, first.times(1)).await;
        if let Some(telegram) = telegram {
            telegram.queue.stop().await;
        }
    };
    tokio::select! {
        () = served => Ok(()),
        () = second.times(2) => Ok(()),
    }
}

/// The table's database: that of the command line or of `DYNAMODB_URL`, else the embedded.
fn open(args: &ServeArgs, vars: &Vars) -> Result<Store, ServeError> {
    let mut settings = StoreSettings::read(vars)?;
    if args.dynamodb_url.is_some() {
        settings.endpoint.clone_from(&args.dynamodb_url);
    }
    let client = match &settings.endpoint {
        Some(url) if url.scheme() == "http" => {
            Client::from_conf(local_config(url.as_str()).build())
        }
        Some(_) => return Ok(Store::connect(&settings, vars)?),
        None => embedded(args)?.client(),
    };
    Ok(Store::new(client, &settings.table))
}

fn embedded(args: &ServeArgs) -> Result<Database, DatabaseError> {
    if args.memory { Database::memory() } else { Database::open(&args.data) }
}

/// Writes the catalog that was asked for, or into an empty table the sample.
async fn fill(store: &Store, catalog: Option<Catalog>) -> Result<(), ServeError> {
    let catalog = match catalog {
        Some(catalog) => catalog,
        None if store.catalog().await?.plans.is_empty() => catalog_file::sample()?,
        None => return Ok(()),
    };
    Ok(store.replace_catalog(&catalog).await?)
}

#[expect(clippy::print_stdout, reason = "this is what the person at the terminal waits for")]
fn announce(address: SocketAddr, answering: &Answering, telegram: Option<&Telegram>) {
    let who = match answering {
        Answering::Provider(settings) => format!("answers come from {}", settings.base_url),
        Answering::Demo(_) => {
            "answers come from a built-in demo; set OPENROUTER_API_KEY for real models".to_owned()
        }
    };
    println!(
        "MobixAI API on http://{address}: {who}.\n\
         Try it: curl http://{address}/api/auth/otp/ --json '{{\"phone_number\": \"09121234567\"}}'\n\
         The login code is printed here; README.md goes on from there.\n\
         Every endpoint: http://{address}/docs/"
    );
    if let Some(telegram) = telegram {
        let name = telegram.settings.username.as_ref().map(|name| format!(" @{name}"));
        let name = name.unwrap_or_default();
        println!("Telegram bot{name}: `mobix telegram poll` brings it what people write.");
    }
}
