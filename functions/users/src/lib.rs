//! Function `users`: the caller's own account, `/api/users/…`.
//! Must not show other users or change anything.

pub mod openapi;
mod subscription;
mod usage;
mod user;

use std::sync::Arc;

use axum::Router;
use axum::extract::FromRef;
use axum::routing::get;
use shared::auth::Authenticator;
use shared::clock::Clock;
use shared::http::ApiError;
use shared::model::{Profile, UserId};
use shared::store::{CatalogCache, Store};

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
    /// The caller's profile. A token whose owner is gone is nobody's.
    async fn profile(&self, user: UserId) -> Result<Profile, ApiError> {
        self.store.profile(user).await?.ok_or(ApiError::Unauthenticated)
    }
}

/// The function's routes.
pub fn router(state: State) -> Router {
    Router::new()
        .route("/api/users", get(user::list))
        .route("/api/users/{id}", get(user::detail))
        .route("/api/users/subscription", get(subscription::detail))
        .route("/api/users/usage", get(usage::show))
        .with_state(state)
}
