//! Opens the table to serve, and loads its first catalog.

use shared::model::Catalog;
use shared::settings::Vars;
use shared::store::Store;

use super::error::ServeError;
use crate::catalog_file;
use crate::cli::ServeArgs;
use crate::connect::{self, ConnectError};
use crate::database::{Database, DatabaseError};

/// Connects to the table of the command line or of `DYNAMODB_URL`, else of the embedded database.
pub(super) fn open(args: &ServeArgs, vars: &Vars) -> Result<Store, ConnectError> {
    connect::store(args.dynamodb_url.as_ref(), vars, || embedded(args))
}

/// Opens the embedded database.
pub(super) fn embedded(args: &ServeArgs) -> Result<Database, DatabaseError> {
    if args.memory { Database::memory() } else { Database::open(&args.data) }
}

/// Writes the operator's catalog; without one, writes the sample into a table without a catalog.
pub(super) async fn fill(store: &Store, catalog: Option<Catalog>) -> Result<(), ServeError> {
    let catalog = match catalog {
        Some(catalog) => catalog,
        None if store.catalog().await?.plans.is_empty() => catalog_file::sample()?,
        None => return Ok(()),
    };
    Ok(store.replace_catalog(&catalog).await?)
}
