//! The OpenAPI descriptions of types that all functions share. Only `mobix` uses them; no Lambda
//! function builds any part of the document.
//!
//! A `pattern` may contain `\s` and `\S`: `mobix` replaces them by explicit characters, because
//! dialects of regular expressions differ about them.

mod model;
mod parameters;

pub use parameters::{IdempotencyKey, PageCursor, PageParameters, numeric_id};
