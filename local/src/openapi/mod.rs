//! The published OpenAPI document: what the functions say of themselves, put together with
//! what holds for all of them.
//!
//! A handler says what is its own (`#[utoipa::path]`): parameters, body, what success looks
//! like, and in `x-errors` the codes of the errors that only it gives. Everything that
//! follows from the shape of an operation is added here, so that it is said once.

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
/// [`OpenApiError`]: a mistake in the code that is documented, never in what is asked for.
pub fn document() -> Result<Value, OpenApiError> {
    let template = Template::embedded()?;
    let mut document = info::document();
    components::add(&mut document)?;
    errors::add(&mut document, &template.responses)?;
    headers::add(&mut document);
    patterns::write_out(&mut document);
    examples::add(&mut document)?;
    aliases::add(&mut document, &template.routes);
    Ok(document)
}

/// The document as `mobix openapi` prints it: keys in order, so that it only changes where
/// the API does.
///
/// # Errors
/// As [`document`].
pub fn text() -> Result<String, OpenApiError> {
    Ok(format!("{:#}\n", document()?))
}
