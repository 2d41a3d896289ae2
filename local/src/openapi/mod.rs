//! The published OpenAPI document: the functions' own descriptions, and what holds for all
//! operations.
//!
//! A handler describes what is its own (`#[utoipa::path]`): parameters, body, success, and in
//! `x-errors` the codes of errors that only it gives. This module adds everything that follows from
//! an operation's shape, so that no handler repeats it.

mod aliases;
mod components;
mod error;
mod error_kinds;
mod errors;
mod examples;
mod headers;
mod info;
mod json;
mod patterns;

use serde_json::Value;

use crate::template::Template;

pub use error::OpenApiError;

/// The document.
///
/// # Errors
/// [`OpenApiError`] where the documented code has a mistake. No request causes one.
pub fn document() -> Result<Value, OpenApiError> {
    let template = Template::embedded()?;
    let mut document = info::document();
    components::add(&mut document)?;
    errors::add(&mut document, &template.responses)?;
    headers::add(&mut document);
    patterns::expand(&mut document);
    examples::add(&mut document)?;
    aliases::add(&mut document, &template.routes);
    Ok(document)
}

/// The document as `mobix openapi` prints it. Its keys are sorted, so that it changes only where
/// the API does.
///
/// # Errors
/// As [`document`].
pub fn text() -> Result<String, OpenApiError> {
    Ok(format!("{:#}\n", document()?))
}
