//! What `template.yaml` says that this machine needs to serve it: routes, authorizers,
//! gateway responses, functions and the table. Reads only; knows nothing of HTTP servers or
//! databases.

mod api;
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
use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, Method, StatusCode};

pub use functions::FunctionDefinition;
pub use permissions::{Effect, Permissions, Statement};
pub use preflight::Preflight;
pub use queue::QueueDefinition;
pub use table::{
    Attribute, AttributeType, KeyElement, KeyType, LocalIndex, Projection, ProjectionType,
    TableDefinition,
};
pub use token_pattern::TokenPattern;

/// `template.yaml` as it was when this program was built.
const EMBEDDED: &str = include_str!("../../../template.yaml");

/// A template that cannot be served as it is written.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// It is no YAML, or no SAM template.
    #[error("template.yaml: {0}")]
    Yaml(#[from] yaml_serde::Error),
    /// One part of it is wrong, missing or not supported here.
    #[error("template.yaml, {place}: {problem}")]
    Part {
        /// The resource, and where in it.
        place: String,
        /// What is wrong.
        problem: String,
    },
}

impl TemplateError {
    fn part(place: impl Into<String>, problem: impl ToString) -> Self {
        Self::Part { place: place.into(), problem: problem.to_string() }
    }
}

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

/// A method and path, with the function behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The method; none: any.
    pub method: Option<Method>,
    /// The path as the template writes it: `/api/chat-sessions/{id}`.
    pub path: String,
    /// The function's crate.
    pub function: String,
    /// The authorizer's name; none: open to everybody.
    pub authorizer: Option<String>,
}

/// A Lambda authorizer of the TOKEN kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorizerDefinition {
    /// The function's crate.
    pub function: String,
    /// The header that carries the token.
    pub header: HeaderName,
    /// What the header must look like for the authorizer to be asked; none: anything.
    pub pattern: Option<TokenPattern>,
    /// How long a decision is reused; zero: never.
    pub cache: Duration,
}

/// What the gateway answers by itself.
#[derive(Clone, Debug)]
pub struct GatewayResponses {
    /// By the gateway's name for the case.
    pub named: BTreeMap<String, GatewayResponse>,
    /// Where a case of status 4xx has none of its own.
    pub default_4xx: GatewayResponse,
    /// Where a case of status 5xx has none of its own.
    pub default_5xx: GatewayResponse,
}

/// One of the gateway's own answers.
#[derive(Clone, Debug)]
pub struct GatewayResponse {
    /// The status; none: the case's own.
    pub status: Option<StatusCode>,
    /// Headers beside the content type.
    pub headers: Vec<(HeaderName, HeaderExpression)>,
    /// The JSON body, in which [`GatewayResponse::REQUEST_ID`] stands for the request's id.
    pub body: String,
}

/// What the gateway makes a header's value from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeaderExpression {
    /// This value; the template writes it in single quotes.
    Fixed(HeaderValue),
    /// The request's id; the template writes `context.requestId`.
    RequestId,
}

impl GatewayResponse {
    /// The one variable that bodies may use.
    pub const REQUEST_ID: &'static str = "$context.requestId";
}

#[cfg(test)]
mod tests;
