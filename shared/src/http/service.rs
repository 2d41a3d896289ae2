//! Connects Lambda to a function's router: path, language, request id, log line, and the schema of
//! errors. Knows no endpoint.

use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::time::Instant;

use axum::body::Body;
use axum::extract::{FromRequestParts, Request};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use futures_util::FutureExt;
use http::header::{
    ACCEPT_LANGUAGE, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, CACHE_CONTROL,
    CONTENT_LENGTH, HeaderMap, HeaderValue,
};
use http::request::Parts;
use http::{Method, Uri};
use lambda_http::RequestExt;
use tower::{Service, ServiceExt};
use tracing::Instrument;

use super::{ApiError, PublicUrl, RequestId};
use crate::model::Locale;

/// The response headers that pages of other origins may read (Fetch, "CORS").
pub const EXPOSED_HEADERS: &str =
    "Allow, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate, X-Request-Id";

/// A function's router as a service for `lambda_http::run` and the local gateway. Routes are
/// defined without a slash at the end, and answer with and without it.
pub fn lambda_service(
    router: Router,
) -> impl Service<lambda_http::Request, Response = Response, Error = Infallible, Future: Send>
+ Clone
+ Send
+ 'static {
    let router = router
        .fallback(|| async { ApiError::NotFound })
        .method_not_allowed_fallback(|| async { ApiError::MethodNotAllowed });
    tower::service_fn(move |request| {
        let router = router.clone();
        async move { Ok(answer(router, request).await) }
    })
}

async fn answer(router: Router, request: lambda_http::Request) -> Response {
    let started = Instant::now();
    let id = RequestId::of(request.extensions());
    let locale = locale_of(request.headers());
    let method = request.method().clone();
    let path = path_of(&request);
    // The span has the highest level, so that every log line of the request has its id.
    let span = tracing::error_span!(
        "request", request_id = %id, %method, path, user = tracing::field::Empty
    );
    async move {
        let response = match routed(request, &path, &id, locale) {
            Some(request) => call(router, request).await,
            None => ApiError::NotFound.into_response(),
        };
        let response = finish(response, &method, &id, locale);
        let milliseconds = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::info!(status = response.status().as_u16(), milliseconds, "request_answered");
        response
    }
    .instrument(span)
    .await
}

/// The path without the gateway's stage, whatever `AWS_LAMBDA_HTTP_IGNORE_STAGE_IN_PATH` says.
fn path_of(request: &lambda_http::Request) -> String {
    let raw = request.raw_http_path();
    if raw.is_empty() { request.uri().path().to_owned() } else { raw.to_owned() }
}

fn locale_of(headers: &HeaderMap) -> Locale {
    let header = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    header.map(Locale::negotiate).unwrap_or_default()
}

/// The request for the router; `None` where its path is invalid.
fn routed(
    request: lambda_http::Request,
    path: &str,
    id: &RequestId,
    locale: Locale,
) -> Option<Request> {
    let (mut parts, body) = request.into_parts();
    let public_url = PublicUrl::of(&parts.headers, &parts.extensions, path);
    let route = path.strip_suffix('/').filter(|rest| !rest.is_empty()).unwrap_or(path);
    let query = parts.uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    parts.uri = Uri::try_from(format!("{route}{query}")).ok()?;
    parts.extensions.insert(public_url);
    parts.extensions.insert(id.clone());
    parts.extensions.insert(locale);
    Some(Request::from_parts(parts, Body::new(body)))
}

async fn call(router: Router, request: Request) -> Response {
    match AssertUnwindSafe(router.oneshot(request)).catch_unwind().await {
        Ok(Ok(response)) => response,
        Err(_panic) => {
            tracing::error!("handler_panicked");
            ApiError::Internal.into_response()
        }
    }
}

/// Renders an error in the user's language, and adds the headers of every answer.
fn finish(mut response: Response, method: &Method, id: &RequestId, locale: Locale) -> Response {
    if let Some(error) = response.extensions_mut().remove::<ApiError>() {
        let (mut parts, _) = response.into_parts();
        parts.headers.remove(CONTENT_LENGTH);
        response = (parts.status, Json(error.body(locale, id.as_str()))).into_response();
        response.headers_mut().extend(parts.headers);
        if method == Method::HEAD {
            *response.body_mut() = Body::empty();
        }
    }
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Every origin may call the API: the caller is known by a token, which browsers never add
    // themselves.
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED_HEADERS));
    if let Ok(id) = HeaderValue::from_str(id.as_str()) {
        headers.insert("x-request-id", id);
    }
    response
}

impl<S: Sync> FromRequestParts<S> for Locale {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get().copied().unwrap_or_default())
    }
}
