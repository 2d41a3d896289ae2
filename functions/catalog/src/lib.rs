//! Function `catalog`: `/api/chatbots`, `/api/ai-models` and `/api/subscription-types`, by the
//! caller's plan, and the index of the API, `/api`. Must not change anything.

mod chatbots;
mod models;
pub mod openapi;
mod plans;
mod root;

use std::sync::Arc;

use axum::Router;
use axum::extract::FromRef;
use axum::routing::get;
use shared::auth::Authenticator;
use shared::clock::Clock;
use shared::model::{PlanId, UserId};
use shared::store::{CatalogCache, Store, StoreError};

/// What the handlers need.
#[derive(Clone, FromRef)]
pub struct State {
    /// The table.
    pub store: Store,
    /// The catalog in memory.
    pub catalog: CatalogCache,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Authenticates requests that came past no authorizer.
    pub authenticator: Authenticator,
}

impl State {
    /// The plan a user's subscription gives now: what they may see and choose.
    async fn plan_of(&self, user: UserId) -> Result<Option<PlanId>, StoreError> {
        let profile = self.store.profile(user).await?;
        Ok(profile.and_then(|profile| profile.plan_at(self.clock.now())))
    }
}

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
