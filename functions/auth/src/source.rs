//! The source address of a request, from the gateway's request context.
//! Must not read headers: clients can forge `X-Forwarded-For`.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use lambda_http::RequestExt;
use lambda_http::request::RequestContext;
use shared::auth::SourceAddress;

/// Extracts the source address.
pub(crate) struct Source(pub(crate) SourceAddress);

impl<S: Sync> FromRequestParts<S> for Source {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let address = match parts.extensions.request_context_ref() {
            Some(RequestContext::ApiGatewayV1(context)) => context.identity.source_ip.as_deref(),
            Some(RequestContext::ApiGatewayV2(context)) => context.http.source_ip.as_deref(),
            _ => None,
        };
        Ok(Self(SourceAddress::of(address)))
    }
}
