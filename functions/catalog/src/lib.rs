//! What users can choose from: `/api/chatbots`, `/api/ai-models`, `/api/subscription-types`,
//! and where everything is: `/api`. Shows the catalog by the caller's plan; changes nothing.

mod chatbots;
mod models;
pub mod openapi;
mod plans;
mod root;
mod state;

use axum::Router;
use axum::routing::get;

pub use state::State;

/// The function's routes.
pub fn router(state: State) -> Router {
    Router::new()
        .route("/api", get(root::list))
        .route("/api/chatbots", get(chatbots::list))
        .route("/api/chatbots/{id}", get(chatbots::detail))
        .route("/api/ai-models", get(models::list))
        .route("/api/ai-models/{id}", get(models::detail))
        .route("/api/subscription-types", get(plans::list))
        .with_state(state)
}
