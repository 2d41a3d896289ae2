//! `mobix bench`: what users wait for, measured on this machine. One file a measurement.
//! Measures only; nothing here passes or fails.

mod api;
mod first_word;
mod provider;
mod times;

pub use first_word::{FirstWord, first_word};

use crate::backend::BackendError;
use crate::catalog_file::CatalogFileError;
use crate::database::{CreateTableError, DatabaseError};
use crate::gateway::GatewayError;
use crate::template::TemplateError;

/// Why a measurement stopped.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// The template cannot be read.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// The catalog cannot be used.
    #[error(transparent)]
    Catalog(#[from] CatalogFileError),
    /// The embedded database cannot be opened.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The table cannot be made.
    #[error(transparent)]
    Table(#[from] CreateTableError),
    /// The table fails.
    #[error(transparent)]
    Store(#[from] shared::store::StoreError),
    /// The functions cannot be set up.
    #[error(transparent)]
    Backend(#[from] BackendError),
    /// The template and the functions do not fit.
    #[error(transparent)]
    Gateway(#[from] GatewayError),
    /// No port can be listened on.
    #[error("cannot listen: {0}")]
    Listen(#[from] std::io::Error),
    /// The API does not answer.
    #[error("the API does not answer: {0}")]
    Http(#[from] reqwest::Error),
    /// The API's answer is not what it should be.
    #[error("the API answered otherwise: {0}")]
    Answer(String),
}
