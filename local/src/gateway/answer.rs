//! The answers that the gateway gives itself, as the template words them.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use uuid::Uuid;

use crate::template::{GatewayResponse, GatewayResponses, HeaderExpression, Preflight};

/// Why the gateway answers a request itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The request cannot be passed on.
    BadRequest,
    /// No route has this method and path.
    NoSuchPath,
    /// The body or the headers are over the limit.
    TooLarge,
    /// The client takes too long to send the body.
    TooSlow,
    /// There is no token, or it is not valid.
    Unauthorized,
    /// The authorizer's policy does not allow it.
    AccessDenied,
    /// The authorizer failed.
    AuthorizerFailed,
    /// The authorizer's answer is no policy.
    AuthorizerUnreadable,
    /// The function failed.
    FunctionFailed,
    /// The function took longer than the gateway waits.
    FunctionTimedOut,
}

impl Refusal {
    /// The gateway's name for the case, and its status where the template gives none.
    const fn kind(self) -> (&'static str, StatusCode) {
        match self {
            Self::BadRequest => ("BAD_REQUEST_PARAMETERS", StatusCode::BAD_REQUEST),
            Self::NoSuchPath => ("MISSING_AUTHENTICATION_TOKEN", StatusCode::FORBIDDEN),
            Self::TooLarge => ("REQUEST_TOO_LARGE", StatusCode::PAYLOAD_TOO_LARGE),
            Self::TooSlow => ("DEFAULT_4XX", StatusCode::REQUEST_TIMEOUT),
            Self::Unauthorized => ("UNAUTHORIZED", StatusCode::UNAUTHORIZED),
            Self::AccessDenied => ("ACCESS_DENIED", StatusCode::FORBIDDEN),
            Self::AuthorizerFailed => ("AUTHORIZER_FAILURE", StatusCode::INTERNAL_SERVER_ERROR),
            Self::AuthorizerUnreadable => {
                ("AUTHORIZER_CONFIGURATION_ERROR", StatusCode::INTERNAL_SERVER_ERROR)
            }
            Self::FunctionFailed => ("DEFAULT_5XX", StatusCode::BAD_GATEWAY),
            Self::FunctionTimedOut => ("INTEGRATION_TIMEOUT", StatusCode::GATEWAY_TIMEOUT),
        }
    }
}

/// The answer to a refused request; logs the refusal.
pub(super) fn refusal(responses: &GatewayResponses, refusal: Refusal, id: Uuid) -> Response {
    let (kind, default_status) = refusal.kind();
    let default = if default_status.is_client_error() {
        &responses.default_4xx
    } else {
        &responses.default_5xx
    };
    let GatewayResponse { status, headers, body } = responses.named.get(kind).unwrap_or(default);
    let status = status.unwrap_or(default_status);
    let id = id.to_string();
    log(kind, status);
    let mut response = Response::new(Body::from(body.replace(GatewayResponse::REQUEST_ID, &id)));
    *response.status_mut() = status;
    for (name, expression) in headers {
        let value = match expression {
            HeaderExpression::Fixed(value) => Some(value.clone()),
            HeaderExpression::RequestId => HeaderValue::from_str(&id).ok(),
        };
        response.headers_mut().extend(value.map(|value| (name.clone(), value)));
    }
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}

/// The answer to a browser's preflight request: byte for byte SAM's.
pub(super) fn preflight(preflight: &Preflight) -> Response {
    let mut response = Response::new(Body::from("{}\n"));
    response.headers_mut().extend(preflight.headers.iter().cloned());
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}

/// A mistake of the client's is normal; a failure of the server's needs attention.
fn log(kind: &str, status: StatusCode) {
    let status = status.as_u16();
    if status < 500 {
        tracing::info!(kind, status, "gateway_refused");
    } else {
        tracing::error!(kind, status, "gateway_refused");
    }
}
