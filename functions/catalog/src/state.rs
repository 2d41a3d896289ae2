//! The state that the router hands to its handlers.

use std::sync::Arc;

use axum::extract::FromRef;
use shared::auth::Authenticator;
use shared::clock::Clock;
use shared::model::{PlanId, UserId};
use shared::store::{CatalogCache, Store, StoreError};

/// What the handlers work with.
#[derive(Clone, FromRef)]
pub struct State {
    /// The table.
    pub store: Store,
    /// The catalog in memory.
    pub catalog: CatalogCache,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// For requests that no authorizer has seen.
    pub authenticator: Authenticator,
}

impl State {
    /// The plan a user's subscription gives now: what they may see and choose.
    pub(crate) async fn plan_of(&self, user: UserId) -> Result<Option<PlanId>, StoreError> {
        let profile = self.store.profile(user).await?;
        Ok(profile.and_then(|profile| profile.plan_at(self.clock.now())))
    }
}
