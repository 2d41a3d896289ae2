//! The state of the functions that read the table and the catalog: `catalog` and `users`.

use std::sync::Arc;

use axum::extract::FromRef;

use super::ApiError;
use crate::auth::{Authenticator, TokenSettings};
use crate::clock::Clock;
use crate::model::{PlanId, Profile, UserId};
use crate::store::{CatalogCache, Store};

/// The state of the handlers. Cheap to clone.
#[derive(Clone, FromRef)]
pub struct AppState {
    /// The table.
    pub store: Store,
    /// The catalog in memory.
    pub catalog: CatalogCache,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Authenticates requests that no authorizer has seen.
    pub authenticator: Authenticator,
}

impl AppState {
    /// The state over a table, with an empty cache of its catalog.
    #[must_use]
    pub fn new(store: Store, clock: Arc<dyn Clock>, tokens: TokenSettings) -> Self {
        Self {
            catalog: CatalogCache::new(store.clone(), clock.clone()),
            authenticator: Authenticator::new(store.clone(), clock.clone(), tokens),
            store,
            clock,
        }
    }

    /// The caller's profile.
    ///
    /// # Errors
    /// [`ApiError::Unauthenticated`] where the token's user no longer exists, and the store's
    /// errors.
    pub async fn profile(&self, caller: UserId) -> Result<Profile, ApiError> {
        self.store.profile(caller).await?.ok_or(ApiError::Unauthenticated)
    }

    /// The plan of the caller's active subscription; `None` without an active one.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn plan(&self, caller: UserId) -> Result<Option<PlanId>, ApiError> {
        let profile = self.store.profile(caller).await?;
        Ok(profile.and_then(|profile| profile.plan_at(self.clock.now())))
    }
}
