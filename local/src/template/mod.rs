//! Reads `template.yaml`, as far as this machine needs it: routes, authorizers, gateway responses,
//! functions and the table. Knows nothing of HTTP servers or databases.

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

/// The parts of a template that are served.
#[derive(Clone, Debug)]
pub struct Template {
    /// Every method and path, with their function.
    pub routes: Vec<Route>,
    /// The authorizers, by the names that routes use.
    pub authorizers: BTreeMap<String, AuthorizerDefinition>,
    /// The gateway's own answers.
    pub responses: GatewayResponses,
    /// The answer to preflight requests, if there is one.
    pub preflight: Option<Preflight>,
    /// The functions, by the names of their crates.
    pub functions: BTreeMap<String, FunctionDefinition>,
    /// The secrets, by their names in the template: a parameter's value, or `None` where AWS
    /// generates one.
    pub secrets: BTreeMap<String, Option<String>>,
    /// The queue that a function consumes, if there is one.
    pub queue: Option<QueueDefinition>,
    /// The one table.
    pub table: TableDefinition,
}

impl Template {
    /// The template that this program was built with.
    ///
    /// # Errors
    /// As [`Template::parse`].
    pub fn embedded() -> Result<Self, TemplateError> {
        Self::parse(EMBEDDED)
    }

    /// The text of the template that this program was built with.
    #[must_use]
    pub const fn embedded_text() -> &'static str {
        EMBEDDED
    }

    /// Reads a template, with the defaults of its parameters.
    ///
    /// # Errors
    /// [`TemplateError`] names the resource and what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        Self::parse_with(text, &[])
    }

    /// Reads a template. Missing parameters have their defaults; unknown ones are ignored.
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
