//! Function `chat-sessions`: opening sessions and reading them.
//! Sending is in `messages`: it streams, and needs a model provider.

mod messages;
pub mod openapi;
mod session;

use axum::Router;
use axum::extract::FromRef;
use axum::routing::get;
use shared::auth::Authenticator;
use shared::chat::Sessions;

/// What the handlers need.
#[derive(Clone, FromRef)]
pub struct State {
    /// Opens and reads sessions.
    pub sessions: Sessions,
    /// Knows who calls where no authorizer has said so.
    pub authenticator: Authenticator,
}

/// The function's routes.
pub fn router(state: State) -> Router {
    Router::new()
        .route("/api/chat-sessions", get(session::list).post(session::open))
        .route("/api/chat-sessions/{id}", get(session::show))
        .route("/api/chat-sessions/{id}/messages", get(messages::list))
        .with_state(state)
}
