//! This function's part of the published OpenAPI document. Only `mobix` asks for it.

use utoipa::OpenApi;

use crate::{otp, telegram, tokens, verify};

/// The endpoints.
#[derive(Debug, OpenApi)]
#[openapi(paths(
    otp::send,
    verify::verify,
    telegram::link,
    tokens::logout,
    tokens::list,
    tokens::revoke_others,
    tokens::revoke
))]
pub struct Document;
