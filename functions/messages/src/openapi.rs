//! This function's part of the published OpenAPI document. Only `mobix` asks for it.

use utoipa::OpenApi;

use crate::events::AnswerEvent;
use crate::{edit, send};

/// The endpoints.
#[derive(Debug, OpenApi)]
#[openapi(paths(send::send, edit::edit), components(schemas(AnswerEvent)))]
pub struct Document;
