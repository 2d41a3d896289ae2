//! The parts of an API, as a template defines them. Plain data.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, Method, StatusCode};

use super::token_pattern::TokenPattern;

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
