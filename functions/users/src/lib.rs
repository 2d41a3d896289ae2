//! Function `users`: the caller's own account, `/api/users/…`.
//! Must not show other users or change anything.

pub mod openapi;
mod subscription;
mod usage;
mod user;

use axum::Router;
use axum::routing::get;
use shared::http::AppState;

/// The function's routes.
pub fn router(state: AppState) -> Router {
    Router::new()
        .route("/api/users", get(user::list))
        .route("/api/users/{id}", get(user::detail))
        .route("/api/users/subscription", get(subscription::detail))
        .route("/api/users/usage", get(usage::show))
        .with_state(state)
}
