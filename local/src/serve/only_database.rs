//! `mobix serve --only-database`: the database over HTTP, and the demo model provider on the next
//! port, for functions that run elsewhere, as under `cargo lambda watch`.

use std::net::SocketAddr;

use shared::settings::Vars;
use shared::store::{Store, StoreSettings};
use shared::telemetry;

use super::error::ServeError;
use super::signals::StopSignals;
use super::table::{embedded, fill};
use crate::backend::BackendError;
use crate::catalog_file;
use crate::cli::ServeArgs;
use crate::database;
use crate::provider::DemoProvider;
use crate::template::Template;

/// Serves until the process receives a signal to stop.
pub(super) async fn run(args: &ServeArgs, vars: &Vars) -> Result<(), ServeError> {
    telemetry::start_on_terminal(vars)?;
    let template = Template::embedded()?;
    let catalog = args.catalog.as_deref().map(catalog_file::read).transpose()?;
    let address = args.address();
    let database = embedded(args)?;
    let server = database.serve_at(address)?;
    let store = Store::new(database.client(), &StoreSettings::read(vars)?.table);
    database::create_table(store.client(), store.table(), &template.table).await?;
    fill(&store, catalog).await?;
    // Where the system chooses the port, it chooses the second one, too.
    let port = if address.port() == 0 { 0 } else { address.port().saturating_add(1) };
    let provider_address = SocketAddr::new(address.ip(), port);
    let demo = DemoProvider::start_at(provider_address).await.map_err(BackendError::Demo)?;
    announce(&server.endpoint(), store.table(), &demo.base_url());
    StopSignals::listen()?.times(1).await;
    Ok(())
}

#[expect(clippy::print_stdout, reason = "this is what the person at the terminal waits for")]
fn announce(database: &str, table: &str, demo: &str) {
    println!(
        "DynamoDB on {database} with the table {table}, a demo model provider on {demo}.\n\
         Functions find them by DYNAMODB_URL={database} and MODEL_API_BASE_URL={demo}."
    );
}
