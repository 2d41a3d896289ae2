//! Databases in memory for a replay, with the table that the template defines.

use std::path::PathBuf;

use shared::store::{Store, StoreError};

use crate::database::{CreateTableError, Database, DatabaseError, create_table};
use crate::template::{Template, TemplateError};

/// Why a replay stopped.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// A file cannot be read.
    #[error("{}: {source}", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A line is no scenario.
    #[error("{}, line {line}: {source}", file.display())]
    Line {
        /// The file.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
        /// Why.
        source: serde_json::Error,
    },
    /// The template has no usable table.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// The embedded database cannot be opened.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The table cannot be created.
    #[error(transparent)]
    Table(#[from] CreateTableError),
    /// The table fails.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A scenario names a model or session that it does not define.
    #[error("scenario {scenario}: {problem}")]
    Scenario {
        /// The scenario.
        scenario: String,
        /// The problem.
        problem: String,
    },
    /// A task of the replay was cancelled or panicked.
    #[error("the replay was stopped")]
    Stopped,
}

const TABLE: &str = "replay";

/// Creates a database for each concurrent task, so that they do not wait for each other.
pub(super) async fn databases(count: usize) -> Result<Vec<Store>, ReplayError> {
    let template = Template::embedded()?;
    let mut stores = Vec::with_capacity(count);
    for _ in 0..count {
        let client = Database::memory()?.client();
        create_table(&client, TABLE, &template.table).await?;
        stores.push(Store::new(client, TABLE));
    }
    Ok(stores)
}
