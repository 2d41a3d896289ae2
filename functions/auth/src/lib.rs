//! Function `auth`: logging in and out, `/api/auth/…`.
//! Must not decide who may log in: `shared::auth` does.

pub mod openapi;
mod otp;
mod source;
mod state;
mod telegram;
mod tokens;
mod verify;

use axum::Router;
use axum::routing::{delete, get, post};

pub use state::State;

/// The function's routes.
pub fn router(state: State) -> Router {
    Router::new()
        .route("/api/auth/otp", post(otp::send))
        .route("/api/auth/verify", post(verify::verify))
        .route("/api/auth/telegram", post(telegram::link))
        .route("/api/auth/logout", post(tokens::logout))
        .route("/api/auth/tokens", get(tokens::list).delete(tokens::revoke_others))
        .route("/api/auth/tokens/{id}", delete(tokens::revoke))
        .with_state(state)
}
