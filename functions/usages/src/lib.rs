//! Function `usages`: what each session used under each plan, `/api/chat-session-usages`.
//! Must not write the records: `messages` does, with each answer.

pub mod openapi;
mod record;

use axum::Router;
use axum::extract::FromRef;
use axum::routing::get;
use shared::auth::Authenticator;
use shared::store::Store;

/// What the handlers need.
#[derive(Clone, FromRef)]
pub struct State {
    /// The table.
    pub store: Store,
    /// Authenticates requests that came past no authorizer.
    pub authenticator: Authenticator,
}

/// The function's routes.
pub fn router(state: State) -> Router {
    Router::new()
        .route("/api/chat-session-usages", get(record::list))
        .route("/api/chat-session-usages/{id}", get(record::detail))
        .with_state(state)
}
