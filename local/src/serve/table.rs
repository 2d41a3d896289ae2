//! The table that is served: where it is, and its first catalog.

use shared::model::Catalog;
use shared::settings::Vars;
use shared::store::Store;

use super::error::ServeError;
use crate::catalog_file;
use crate::cli::ServeArgs;
use crate::connect::{self, ConnectError};
use crate::database::{Database, DatabaseError};

/// The table of the command line or of `DYNAMODB_URL`, else of the embedded database.
pub(super) fn open(args: &ServeArgs, vars: &Vars) -> Result<Store, ConnectError> {
    connect::store(args.dynamodb_url.as_ref(), vars, || embedded(args))
}

/// The embedded database.
pub(super) fn embedded(args: &ServeArgs) -> Result<Database, DatabaseError> {
    if args.memory { Database::memory() } else { Database::open(&args.data) }
}

/// Writes the catalog that was asked for, or into an empty table the sample.
pub(super) async fn fill(store: &Store, catalog: Option<Catalog>) -> Result<(), ServeError> {
    let catalog = match catalog {
        Some(catalog) => catalog,
        None if store.catalog().await?.plans.is_empty() => catalog_file::sample()?,
        None => return Ok(()),
    };
    Ok(store.replace_catalog(&catalog).await?)
}
