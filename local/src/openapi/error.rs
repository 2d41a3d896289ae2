//! Why the document cannot be built.

use crate::template::TemplateError;

/// The document cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum OpenApiError {
    /// Something in it is no JSON.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// The template, from which the gateway's own answers are read.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// Two functions mean different things by a name.
    #[error("two functions document {0} differently: give one of them another `#[schema(as)]`")]
    Conflict(String),
    /// An operation names an error that is none.
    #[error("{operation} names the error {code:?}, which is not in error_kinds.rs")]
    UnknownError {
        /// The operation's id.
        operation: String,
        /// The code it names.
        code: String,
    },
    /// A body would have no example.
    #[error("{0} needs an example: `#[schema(examples(…))]`")]
    NoExample(String),
}
