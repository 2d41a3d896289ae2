//! The functions, each made from what it needs: the one place where they are plugged in.

use shared::model::Catalog;
use shared::store::Store;

use crate::gateway::Functions;

/// What functions are made from.
pub struct Backend {
    /// The table.
    pub store: Store,
    /// What users can choose from.
    pub catalog: Catalog,
}

/// All functions of the template.
#[must_use]
pub fn connect(_backend: &Backend) -> Functions {
    Functions::default()
}
