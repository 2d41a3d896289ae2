//! `GET /api/`: the URLs of the endpoint groups, for clients that follow links.

use axum::Json;
use serde::Serialize;
use shared::http::{Caller, PublicUrl};
use utoipa::ToSchema;

/// The groups, in the original's order.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = EndpointGroups)]
pub(crate) struct Groups {
    #[schema(format = "uri", examples("https://api.example.com/prod/api/users/"))]
    users: String,
    #[schema(format = "uri", examples("https://api.example.com/prod/api/chatbots/"))]
    chatbots: String,
    #[schema(format = "uri", examples("https://api.example.com/prod/api/ai-models/"))]
    ai_models: String,
    #[schema(format = "uri", examples("https://api.example.com/prod/api/chat-sessions/"))]
    chat_sessions: String,
    #[schema(format = "uri", examples("https://api.example.com/prod/api/chat-session-usages/"))]
    chat_session_usages: String,
    #[schema(format = "uri", examples("https://api.example.com/prod/api/subscription-types/"))]
    subscription_types: String,
}

/// List the endpoint groups
#[utoipa::path(
    get,
    path = "/api/",
    operation_id = "list_endpoint_groups",
    tag = "catalog",
    responses((status = 200, description = "Where each group is.", body = Groups)),
)]
pub(crate) async fn list(_caller: Caller, url: PublicUrl) -> Json<Groups> {
    Json(Groups {
        users: url.below("users"),
        chatbots: url.below("chatbots"),
        ai_models: url.below("ai-models"),
        chat_sessions: url.below("chat-sessions"),
        chat_session_usages: url.below("chat-session-usages"),
        subscription_types: url.below("subscription-types"),
    })
}
