//! What each session used under each plan: `/api/chat-session-usages`.
//! Shows the records; they are written with the answers, and decide nothing.

pub mod openapi;
mod record;

use axum::Router;
use axum::extract::FromRef;
use axum::routing::get;
use shared::auth::Authenticator;
use shared::store::Store;

/// What the handlers work with.
#[derive(Clone, FromRef)]
pub struct State {
    /// The table.
    pub store: Store,
    /// For requests that no authorizer has seen.
    pub authenticator: Authenticator,
}

/// The function's routes.
pub fn router(state: State) -> Router {
    Router::new()
        .route("/api/chat-session-usages", get(record::list))
        .route("/api/chat-session-usages/{id}", get(record::detail))
        .with_state(state)
}
