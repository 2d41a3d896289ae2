//! The gateway's answer to preflight requests.

use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_MAX_AGE,
};
use axum::http::{HeaderName, HeaderValue};

use super::error::TemplateError;
use super::sam;

/// The answer to `OPTIONS` on every path with the method `ANY`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preflight {
    /// Its headers besides the content type.
    pub headers: Vec<(HeaderName, HeaderValue)>,
}

/// Reads the answer from the API's `Cors`.
///
/// # Errors
/// [`TemplateError`] where a value is no text, or where preflight requests would need a token,
/// which browsers never send: SAM's default requires one.
pub(super) fn read(
    name: &str,
    cors: Option<&sam::Cors>,
    auth: &sam::ApiAuth,
) -> Result<Option<Preflight>, TemplateError> {
    let Some(cors) = cors else {
        return Ok(None);
    };
    let guarded = auth.add_default_authorizer_to_cors_preflight.unwrap_or(true);
    if guarded && auth.default_authorizer.is_some() {
        let place = format!("{name}.Auth.AddDefaultAuthorizerToCorsPreflight");
        return Err(TemplateError::part(place, "must be false: browsers send no token"));
    }
    let headers = [
        (ACCESS_CONTROL_ALLOW_ORIGIN, "AllowOrigin", &cors.allow_origin),
        (ACCESS_CONTROL_ALLOW_METHODS, "AllowMethods", &cors.allow_methods),
        (ACCESS_CONTROL_ALLOW_HEADERS, "AllowHeaders", &cors.allow_headers),
        (ACCESS_CONTROL_MAX_AGE, "MaxAge", &cors.max_age),
    ];
    let headers = headers.map(|(header, property, expression)| {
        let place = || format!("{name}.Cors.{property}");
        let value = sam::fixed(expression)
            .ok_or_else(|| TemplateError::part(place(), "needs a text in single quotes"))?;
        let value = HeaderValue::from_str(value);
        Ok((header, value.map_err(|error| TemplateError::part(place(), error))?))
    });
    Ok(Some(Preflight { headers: headers.into_iter().collect::<Result<_, TemplateError>>()? }))
}
