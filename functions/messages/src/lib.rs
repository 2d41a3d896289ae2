//! Function `messages`: sends and edits messages, and answers them.
//! All other endpoints of sessions are in `chat-sessions`, which needs no model provider.

mod edit;
mod events;
pub mod openapi;
mod respond;
mod send;
mod state;

use axum::Router;
use axum::routing::post;

pub use state::State;

/// The function's routes.
pub fn router(state: State) -> Router {
    Router::new()
        .route("/api/chat-sessions/{id}/send", post(send::send))
        // The spelling of the original API.
        .route("/api/chat-sessions/{id}/send_message", post(send::send))
        .route("/api/chat-sessions/{id}/messages/{message_id}/edit", post(edit::edit))
        .with_state(state)
}
