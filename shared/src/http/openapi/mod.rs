//! What the published OpenAPI document says about types that all functions share.
//! Only `mobix` calls this; no Lambda function builds any part of the document.
//!
//! A `pattern` may say `\s` and `\S`: `mobix` writes out which characters that are, because
//! the dialects of regular expressions differ about them.

mod model;
mod parameters;

pub use parameters::{IdempotencyKey, PageCursor, PageParameters, numeric_id};
