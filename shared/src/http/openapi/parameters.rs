//! Parameters and schemas of clients' input that no struct describes.

use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, Schema, SchemaType, Type};
use utoipa::openapi::{RefOr, Required};

use crate::http::pagination::{DEFAULT_SIZE, MAX_SIZE};

/// The query of every list: [`crate::http::PageRequest`].
#[derive(Clone, Copy, Debug)]
pub struct PageParameters;

impl IntoParams for PageParameters {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let page = number_or_text()
            .minimum(Some(1))
            .pattern(Some(r"^\s*(\+?0*[1-9][0-9]*|last)?\s*$"))
            .default(Some(1.into()));
        let size = number_or_text().default(Some(DEFAULT_SIZE.into()));
        vec![
            query("page", "Which page: a number from 1, or `last`.", page),
            query(
                "page_size",
                &format!(
                    "How many on a page. More than {MAX_SIZE} count as {MAX_SIZE}; what is no \
                     positive number counts as not given."
                ),
                size,
            ),
        ]
    }
}

/// The query of lists whose links have a cursor, in addition to [`PageParameters`].
#[derive(Clone, Copy, Debug)]
pub struct PageCursor;

impl IntoParams for PageCursor {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let cursor =
            ObjectBuilder::new().schema_type(Type::String).pattern(Some(r"^\s*[A-Za-z0-9_-]*\s*$"));
        let about = "Where the page begins: opaque, from the links `next` and `previous`.";
        vec![query("cursor", about, cursor)]
    }
}

/// The header of requests that may be repeated: [`crate::http::KeyHeader`].
#[derive(Clone, Copy, Debug)]
pub struct IdempotencyKey;

impl IntoParams for IdempotencyKey {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let key = ObjectBuilder::new()
            .schema_type(Type::String)
            .max_length(Some(255))
            .pattern(Some(r"^[ -~]*[!-~][ -~]*$"));
        // Without an example: tools send examples unchanged, so the second request would be a
        // repeat.
        let about = "A name for this request, of printable ASCII: a repeat within 24 hours \
                     gets the first answer, and nothing is charged again.";
        vec![parameter("Idempotency-Key", ParameterIn::Header, about, key)]
    }
}

/// An integer id in a body, which may also be a string: [`crate::http::lenient_id`].
#[must_use]
pub fn numeric_id() -> RefOr<Schema> {
    let number = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0));
    let number = number.maximum(Some(9_007_199_254_740_991_i64));
    let text =
        ObjectBuilder::new().schema_type(Type::String).pattern(Some(r"^\s*\+?[0-9]{1,19}\s*$"));
    OneOfBuilder::new().item(number).item(text).examples([1]).into()
}

/// A query parameter that is a number, or a string of one.
fn number_or_text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::from_iter([Type::Integer, Type::String]))
}

fn query(name: &str, description: &str, schema: ObjectBuilder) -> Parameter {
    parameter(name, ParameterIn::Query, description, schema)
}

fn parameter(
    name: &str,
    place: ParameterIn,
    description: &str,
    schema: ObjectBuilder,
) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(Required::False)
        .description(Some(description))
        .schema(Some(schema))
        .build()
}
