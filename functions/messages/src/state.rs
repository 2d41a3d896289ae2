//! The state that the router hands to its handlers.

use axum::extract::FromRef;
use shared::auth::Authenticator;
use shared::chat::Chat;
use tokio_util::task::TaskTracker;

/// What the handlers need.
#[derive(Clone, FromRef)]
pub struct State {
    /// Answers messages.
    pub chat: Chat,
    /// Knows who calls where no authorizer has said so.
    pub authenticator: Authenticator,
    /// The answers being streamed. Each is made by a task of its own, so that it is stored
    /// and charged though its client is gone; the process must wait for them.
    pub answers: TaskTracker,
}
