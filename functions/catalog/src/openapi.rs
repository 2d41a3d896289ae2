//! This function's part of the published OpenAPI document. Only `mobix` asks for it.

use utoipa::OpenApi;

use crate::{chatbots, models, plans, root};

/// The endpoints.
#[derive(Debug, OpenApi)]
#[openapi(paths(
    chatbots::list,
    chatbots::detail,
    models::list,
    models::detail,
    plans::list,
    root::list
))]
pub struct Document;
