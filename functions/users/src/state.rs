//! The state that the router hands to its handlers.

use std::sync::Arc;

use axum::extract::FromRef;
use shared::auth::Authenticator;
use shared::clock::Clock;
use shared::http::ApiError;
use shared::model::{Profile, UserId};
use shared::store::{CatalogCache, Store};

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
    /// The caller's profile. A token whose owner is gone is nobody's.
    pub(crate) async fn profile(&self, user: UserId) -> Result<Profile, ApiError> {
        self.store.profile(user).await?.ok_or(ApiError::Unauthenticated)
    }
}
