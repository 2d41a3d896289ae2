//! The published OpenAPI document: what the functions say of themselves, put together with
//! what holds for all of them.
//!
//! A handler says what is its own (`#[utoipa::path]`): parameters, body, what success looks
//! like, and in `x-errors` the codes of the errors that only it gives. Everything that
//! follows from the shape of an operation is added here, so that it is said once.

mod aliases;
mod error_kinds;
mod errors;
mod examples;
mod head;
mod headers;
mod parts;
mod patterns;

use serde_json::Value;

use crate::template::{Template, TemplateError};

/// A document that cannot be put together.
#[derive(Debug, thiserror::Error)]
pub enum OpenApiError {
    /// Something in it is no JSON.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// The template, from which the gateway's own answers are read.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// Two functions mean different things by a name.
    #[error("two functions document {0} differently: give one of them another `#[schema(as)]`")]
    Conflict(String),
    /// An operation names an error that is none.
    #[error("{operation} names the error {code:?}, which is not in error_kinds.rs")]
    UnknownError {
        /// The operation's id.
        operation: String,
        /// The code it names.
        code: String,
    },
    /// A body would have no example.
    #[error("{0} needs an example: `#[schema(examples(…))]`")]
    NoExample(String),
}

/// The document.
///
/// # Errors
/// [`OpenApiError`]: a mistake in the code that is documented, never in what is asked for.
pub fn document() -> Result<Value, OpenApiError> {
    let template = Template::embedded()?;
    let mut document = head::head();
    parts::add(&mut document)?;
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

/// The operations of a document: path, method, operation.
fn operations(document: &mut Value) -> impl Iterator<Item = (&str, &str, &mut Value)> {
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    paths.into_iter().flatten().flat_map(|(path, item)| {
        let methods = item.as_object_mut().into_iter().flatten();
        methods.map(|(method, operation)| (path.as_str(), method.as_str(), operation))
    })
}

/// The entries of an object, or the items of an array, under a key.
fn items<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    let value = value.get(key);
    let array = value.and_then(Value::as_array).into_iter().flatten();
    array.chain(value.and_then(Value::as_object).into_iter().flat_map(|map| map.values()))
}

/// Puts a value under a key of an object, made where it is missing.
fn put(object: &mut Value, path: &[&str], value: Value) {
    let Some((last, before)) = path.split_last() else { return };
    let mut place = object;
    for key in before {
        let Some(map) = place.as_object_mut() else { return };
        place = map.entry(*key).or_insert_with(|| Value::Object(serde_json::Map::new()));
    }
    if let Some(map) = place.as_object_mut() {
        map.insert((*last).to_owned(), value);
    }
}
