//! The caller: `/api/users` and what lies under it.
//! Shows people themselves and nobody else; changes nothing.

pub mod openapi;
mod state;
mod subscription;
mod usage;
mod user;

use axum::Router;
use axum::routing::get;

pub use state::State;

/// The function's routes.
pub fn router(state: State) -> Router {
    Router::new()
        .route("/api/users", get(user::list))
        .route("/api/users/{id}", get(user::detail))
        .route("/api/users/subscription", get(subscription::detail))
        .route("/api/users/usage", get(usage::show))
        .with_state(state)
}
