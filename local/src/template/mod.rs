//! What `template.yaml` says that this machine needs to serve it: routes, authorizers,
//! gateway responses, functions and the table. Reads only; knows nothing of HTTP servers or
//! databases.

mod api;
mod api_definition;
mod error;
mod functions;
mod intrinsics;
mod permissions;
mod preflight;
mod queue;
mod sam;
mod secrets;
mod table;
mod token_pattern;

use std::collections::BTreeMap;

pub use api_definition::{
    AuthorizerDefinition, GatewayResponse, GatewayResponses, HeaderExpression, Route,
};
pub use error::TemplateError;
pub use functions::FunctionDefinition;
pub use permissions::{Access, Condition, Effect, Permissions, Statement};
pub use preflight::Preflight;
pub use queue::QueueDefinition;
pub use table::{
    Attribute, AttributeType, KeyElement, KeyType, LocalIndex, Projection, ProjectionType,
    TableDefinition,
};
pub use token_pattern::TokenPattern;

/// `template.yaml` as it was when this program was built.
const EMBEDDED: &str = include_str!("../../../template.yaml");

/// What is served, and how.
#[derive(Clone, Debug)]
pub struct Template {
    /// Every method and path, with the function behind it.
    pub routes: Vec<Route>,
    /// The authorizers, by the name routes call them.
    pub authorizers: BTreeMap<String, AuthorizerDefinition>,
    /// What the gateway itself answers.
    pub responses: GatewayResponses,
    /// What browsers are told before they call from another origin; none: nothing.
    pub preflight: Option<Preflight>,
    /// The functions, by the names of their crates.
    pub functions: BTreeMap<String, FunctionDefinition>,
    /// The secrets, by their names in the template: what a parameter holds, or none where AWS
    /// makes one up.
    pub secrets: BTreeMap<String, Option<String>>,
    /// The queue that a function takes from; none: there is none.
    pub queue: Option<QueueDefinition>,
    /// The one table.
    pub table: TableDefinition,
}

impl Template {
    /// The template this program was built with.
    ///
    /// # Errors
    /// As [`Template::parse`].
    pub fn embedded() -> Result<Self, TemplateError> {
        Self::parse(EMBEDDED)
    }

    /// The text of the template this program was built with.
    #[must_use]
    pub const fn embedded_text() -> &'static str {
        EMBEDDED
    }

    /// Reads a template. Parameters take their defaults.
    ///
    /// # Errors
    /// [`TemplateError`] names the resource and what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        Self::parse_with(text, &[])
    }

    /// Reads a template. Parameters that are not given take their defaults; one that is given
    /// and is none of the template's changes nothing.
    ///
    /// # Errors
    /// [`TemplateError`] names the resource and what is wrong with it.
    pub fn parse_with(text: &str, parameters: &[(&str, &str)]) -> Result<Self, TemplateError> {
        let document = sam::Document::parse(text, parameters)?;
        let api = api::read(&document)?;
        Ok(Self {
            routes: api.routes,
            authorizers: api.authorizers,
            responses: api.responses,
            preflight: api.preflight,
            functions: functions::read(&document)?,
            secrets: secrets::read(&document)?,
            queue: queue::read(&document)?,
            table: table::read(&document)?,
        })
    }
}

#[cfg(test)]
mod tests;
