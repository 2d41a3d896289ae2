//! Function `messages`: sends and edits messages, and answers them.
//! All other endpoints of sessions are in `chat-sessions`, which needs no model provider.

mod edit;
mod events;
pub mod openapi;
mod respond;
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
    /// Sends messages to the model and settles their cost.
    pub chat: Chat,
    /// Authenticates requests that came past no authorizer.
    pub authenticator: Authenticator,
    /// The tasks that generate streamed answers. They go on when the client disconnects, so that
    /// each answer is stored and charged. The process must wait for them.
    pub answers: TaskTracker,
}

/// The function's routes.
pub fn router(state: State) -> Router {
    Router::new()
        .route("/api/chat-sessions/{id}/send", post(send::send))
        // The spelling of the original API.
        .route("/api/chat-sessions/{id}/send_message", post(send::send))
        .route("/api/chat-sessions/{id}/messages/{message_id}/edit", post(edit::edit))
        .with_state(state)
}
