//! This function's part of the published OpenAPI document. Only `mobix` asks for it.

use utoipa::OpenApi;

use crate::{subscription, usage, user};

/// The endpoints.
#[derive(Debug, OpenApi)]
#[openapi(paths(user::list, user::detail, subscription::detail, usage::show))]
pub struct Document;
