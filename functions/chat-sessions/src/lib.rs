//! Function `chat-sessions`: opens, reads, changes and deletes sessions.
//! Must not send messages: `messages` does, which streams and needs the model provider.

mod change;
mod messages;
pub mod openapi;
mod session;

use axum::Router;
use axum::extract::FromRef;
use axum::routing::{delete, get, post};
use shared::auth::Authenticator;
use shared::chat::Sessions;

/// What the handlers need.
#[derive(Clone, FromRef)]
pub struct State {
    /// The use cases of sessions.
    pub sessions: Sessions,
    /// Authenticates requests that came past no authorizer.
    pub authenticator: Authenticator,
}

/// The function's routes. Some have two spellings, both of which clients use (contract, "Kept
/// for clients that exist").
pub fn router(state: State) -> Router {
    let session =
        get(session::show).put(change::change).patch(change::change).delete(change::delete);
    Router::new()
        .route("/api/chat-sessions", get(session::list).post(session::open))
        .route("/api/chat-sessions/{id}", session)
        .route("/api/chat-sessions/{id}/delete", delete(change::delete))
        .route("/api/chat-sessions/{id}/update-title", post(change::update_title))
        .route("/api/chat-sessions/{id}/update_title", post(change::update_title))
        .route("/api/chat-sessions/{id}/messages", get(messages::list))
        .with_state(state)
}
