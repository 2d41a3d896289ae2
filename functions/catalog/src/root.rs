//! `GET /api/`: where the endpoint groups are, for clients that find their way by links.

use axum::Json;
use serde::Serialize;
use shared::http::{Caller, PublicUrl};

/// The groups, in the original's order.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Groups {
    users: String,
    chatbots: String,
    ai_models: String,
    chat_sessions: String,
    chat_session_usages: String,
    subscription_types: String,
}

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
