//! Function `catalog`: `/api/chatbots`, `/api/ai-models` and `/api/subscription-types`, by the
//! caller's plan, and the index of the API, `/api`. Must not change anything.

mod chatbots;
mod models;
pub mod openapi;
mod plans;
mod root;

use axum::Router;
use axum::routing::get;
use shared::http::AppState;

/// The function's routes.
pub fn router(state: AppState) -> Router {
    Router::new()
        .route("/api", get(root::list))
        .route("/api/chatbots", get(chatbots::list))
        .route("/api/chatbots/{id}", get(chatbots::detail))
        .route("/api/ai-models", get(models::list))
        .route("/api/ai-models/{id}", get(models::detail))
        .route("/api/subscription-types", get(plans::list))
        .with_state(state)
}
