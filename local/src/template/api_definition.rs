//! The parts of an API, as a template defines them. Plain data.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, Method, StatusCode};

use super::token_pattern::TokenPattern;

/// A method and path, with their function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The method; `None`: any.
    pub method: Option<Method>,
    /// The path as the template writes it: `/api/chat-sessions/{id}`.
    pub path: String,
    /// The function's crate.
    pub function: String,
    /// The authorizer's name; `None`: the route is open.
    pub authorizer: Option<String>,
}

/// A Lambda authorizer of the TOKEN kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorizerDefinition {
    /// The function's crate.
    pub function: String,
    /// The header that carries the token.
    pub header: HeaderName,
    /// The pattern that the header must match before the authorizer is called; `None`: any value
    /// is.
    pub pattern: Option<TokenPattern>,
    /// How long a decision is cached; zero: not at all.
    pub cache: Duration,
}

/// The gateway's own answers.
#[derive(Clone, Debug)]
pub struct GatewayResponses {
    /// Answers by the gateway's name for the case.
    pub named: BTreeMap<String, GatewayResponse>,
    /// The answer for cases of status 4xx that are not named.
    pub default_4xx: GatewayResponse,
    /// The answer for cases of status 5xx that are not named.
    pub default_5xx: GatewayResponse,
}

/// An answer of the gateway's own.
#[derive(Clone, Debug)]
pub struct GatewayResponse {
    /// The status; `None`: the default status of the case.
    pub status: Option<StatusCode>,
    /// Headers besides the content type.
    pub headers: Vec<(HeaderName, HeaderExpression)>,
    /// The JSON body, in which [`GatewayResponse::REQUEST_ID`] stands for the request's id.
    pub body: String,
}

/// The expression of a header's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeaderExpression {
    /// A fixed value; the template writes it in single quotes.
    Fixed(HeaderValue),
    /// The request's id; the template writes `context.requestId`.
    RequestId,
}

impl GatewayResponse {
    /// The only variable that bodies may use.
    pub const REQUEST_ID: &'static str = "$context.requestId";
}
