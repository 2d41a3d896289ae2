//! Function `messages`: sending a message and answering it.
//! Everything else about sessions is in `chat-sessions`, which needs no model provider.

pub mod openapi;
mod send;

use axum::Router;
use axum::extract::FromRef;
use axum::routing::post;
use shared::auth::Authenticator;
use shared::chat::Chat;

/// What the handlers need.
#[derive(Clone, FromRef)]
pub struct State {
    /// Answers messages.
    pub chat: Chat,
    /// Knows who calls where no authorizer has said so.
    pub authenticator: Authenticator,
}

/// The function's routes.
pub fn router(state: State) -> Router {
    Router::new().route("/api/chat-sessions/{id}/send", post(send::send)).with_state(state)
}
