//! This function's part of the published OpenAPI document. Only `mobix` asks for it.

use utoipa::OpenApi;

use crate::send;

/// The endpoints.
#[derive(Debug, OpenApi)]
#[openapi(paths(send::send))]
pub struct Document;
