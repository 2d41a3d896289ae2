//! The functions, each made from what it needs: the one place where they are plugged in.

use aws_sdk_dynamodb::Client;
use shared::model::Catalog;

use crate::gateway::Functions;

/// What functions are made from.
pub struct Backend {
    /// The database.
    pub client: Client,
    /// The table in it.
    pub table: String,
    /// What users can choose from.
    pub catalog: Catalog,
}

/// All functions of the template.
#[must_use]
pub fn connect(_backend: &Backend) -> Functions {
    Functions::default()
}
