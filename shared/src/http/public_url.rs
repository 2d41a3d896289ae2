//! The URL by which the client called, for absolute links in answers. Not used for routing.

use axum::extract::FromRequestParts;
use http::header::HOST;
use http::request::Parts;
use http::{Extensions, HeaderMap};
use lambda_http::RequestExt;
use lambda_http::request::RequestContext;

use super::ApiError;

/// Scheme, host and path, with the gateway's stage and the slash at the end as the client sent
/// them. Without the query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    origin: String,
    path: String,
}

impl PublicUrl {
    /// The URL of a request as it came in, before `path` lost its stage.
    pub(super) fn of(headers: &HeaderMap, extensions: &Extensions, path: &str) -> Self {
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let (domain, path) = match extensions.request_context_ref() {
            Some(RequestContext::ApiGatewayV1(context)) => {
                (context.domain_name.as_deref(), context.path.as_deref().unwrap_or(path))
            }
            Some(RequestContext::ApiGatewayV2(context)) => (context.domain_name.as_deref(), path),
            _ => (None, path),
        };
        let host = header(HOST.as_str()).or(domain).unwrap_or("localhost");
        let scheme = match header("x-forwarded-proto") {
            Some("http") => "http",
            Some("https") => "https",
            _ if is_local(host) => "http",
            _ => "https",
        };
        Self { origin: format!("{scheme}://{host}"), path: path.to_owned() }
    }

    /// The URL of a child path, with a slash at its end and without a query.
    #[must_use]
    pub fn below(&self, name: &str) -> String {
        format!("{}{}/{name}/", self.origin, self.path.trim_end_matches('/'))
    }

    /// The same URL with another query; an empty one is left out.
    #[must_use]
    pub fn with_query(&self, query: &str) -> String {
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{}{}{mark}{query}", self.origin, self.path)
    }
}

impl<S: Sync> FromRequestParts<S> for PublicUrl {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ApiError> {
        // `service` inserts the URL; a router without it cannot make links.
        parts.extensions.get().cloned().ok_or(ApiError::Internal)
    }
}

fn is_local(host: &str) -> bool {
    ["localhost", "127.0.0.1", "[::1]"].iter().any(|local| {
        host.strip_prefix(local).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    fn url(pairs: &[(&'static str, &'static str)]) -> String {
        PublicUrl::of(&headers(pairs), &Extensions::new(), "/api/users/").with_query("a=1")
    }

    #[test]
    fn addresses_below_the_root_keep_the_stage_and_one_slash() {
        for path in ["/prod/api", "/prod/api/"] {
            let host = headers(&[("host", "api.example.com")]);
            let url = PublicUrl::of(&host, &Extensions::new(), path);
            assert_eq!(url.below("users"), "https://api.example.com/prod/api/users/");
        }
    }

    #[test]
    fn scheme_is_forwarded_or_derived_from_the_host() {
        assert_eq!(url(&[("host", "api.example.com")]), "https://api.example.com/api/users/?a=1");
        assert_eq!(url(&[("host", "localhost:3000")]), "http://localhost:3000/api/users/?a=1");
        assert_eq!(
            url(&[("host", "10.0.0.2"), ("x-forwarded-proto", "http")]),
            "http://10.0.0.2/api/users/?a=1"
        );
        assert_eq!(
            url(&[("host", "localhost.example.com")]),
            "https://localhost.example.com/api/users/?a=1"
        );
    }
}
