//! This function's part of the published OpenAPI document. Only `mobix` asks for it.

use utoipa::OpenApi;

use crate::record;

/// The endpoints.
#[derive(Debug, OpenApi)]
#[openapi(paths(record::list, record::detail))]
pub struct Document;
