//! This function's part of the published OpenAPI document. Only `mobix` asks for it.

use utoipa::OpenApi;

use crate::{change, messages, session};

/// The endpoints.
#[derive(Debug, OpenApi)]
#[openapi(paths(
    session::list,
    session::open,
    session::show,
    change::change,
    change::update_title,
    change::delete,
    messages::list
))]
pub struct Document;
