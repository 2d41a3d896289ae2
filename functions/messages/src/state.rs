//! The state that the router hands to its handlers.

use axum::extract::FromRef;
use shared::auth::Authenticator;
use shared::chat::Chat;
use tokio_util::task::TaskTracker;

/// What the handlers need.
#[derive(Clone, FromRef)]
pub struct State {
    /// Sends messages to the model and settles their cost.
    pub chat: Chat,
    /// Authenticates requests that came past no authorizer.
    pub authenticator: Authenticator,
    /// The tasks that generate streamed answers. They go on when the client disconnects, so that
    /// each answer is stored and charged. The process must wait for them.
    pub answers: TaskTracker,
}
