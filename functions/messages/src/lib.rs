//! Function `messages`: sending and editing messages, and answering them.
//! Everything else about sessions is in `chat-sessions`, which needs no model provider.

mod edit;
mod events;
pub mod openapi;
mod reply;
mod send;

use axum::Router;
use axum::extract::FromRef;
use axum::routing::post;
use shared::auth::Authenticator;
use shared::chat::Chat;
use tokio_util::task::TaskTracker;

/// What the handlers need.
#[derive(Clone, FromRef)]
pub struct State {
    /// Answers messages.
    pub chat: Chat,
    /// Knows who calls where no authorizer has said so.
    pub authenticator: Authenticator,
    /// The answers being streamed. Each is made by a task of its own, so that it is stored
    /// and charged though its client is gone; the process must wait for them.
    pub answers: TaskTracker,
}

/// The function's routes.
pub fn router(state: State) -> Router {
    Router::new()
        .route("/api/chat-sessions/{id}/send", post(send::send))
        // As the original spells it.
        .route("/api/chat-sessions/{id}/send_message", post(send::send))
        .route("/api/chat-sessions/{id}/messages/{message_id}/edit", post(edit::edit))
        .with_state(state)
}
