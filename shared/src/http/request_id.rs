//! The id of a request in logs, answers and errors.

use std::fmt;

use http::{Extensions, HeaderValue};
use lambda_http::RequestExt;
use lambda_http::request::RequestContext;
use uuid::Builder;

/// A request's id: API Gateway's, else Lambda's, else a random one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(String);

impl RequestId {
    /// The id of the request with these extensions.
    #[must_use]
    pub(super) fn of(extensions: &Extensions) -> Self {
        let gateway = match extensions.request_context_ref() {
            Some(RequestContext::ApiGatewayV1(context)) => context.request_id.clone(),
            Some(RequestContext::ApiGatewayV2(context)) => context.request_id.clone(),
            _ => None,
        };
        let lambda = || extensions.lambda_context_ref().map(|context| context.request_id.clone());
        let given = gateway.or_else(lambda).filter(|id| HeaderValue::from_str(id).is_ok());
        Self(given.filter(|id| !id.is_empty()).unwrap_or_else(random))
    }

    /// Its text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn random() -> String {
    let mut bytes = [0; 16];
    // Without random bytes the id is not unique; the request is served nevertheless.
    let _ = getrandom::fill(&mut bytes);
    Builder::from_random_bytes(bytes).into_uuid().to_string()
}
