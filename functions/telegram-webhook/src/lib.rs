//! Function `telegram-webhook`: takes Telegram's updates, and puts each on the queue of its chat.
//! Must not work on them: Telegram waits for its answer, and the next update waits for that.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::HeaderName;
use axum::http::request::Parts;
use axum::routing::post;
use axum::{Json, Router};
use shared::http::{ApiError, JsonText};
use shared::telegram::{Envelope, UpdateQueue, WebhookSecret};

/// Where Telegram shows the secret that it was given with the webhook.
const SECRET: HeaderName = HeaderName::from_static("x-telegram-bot-api-secret-token");

/// What the handler needs.
#[derive(Clone)]
pub struct State {
    /// The way in; none: there is no bot, and nobody is Telegram.
    pub entrance: Option<WebhookAccess>,
}

/// The way in for Telegram.
#[derive(Clone)]
pub struct WebhookAccess {
    /// What Telegram shows.
    pub secret: WebhookSecret,
    /// Where its updates go.
    pub queue: Arc<dyn UpdateQueue>,
}

/// The function's routes.
pub fn router(state: State) -> Router {
    Router::new().route("/telegram/webhook", post(enqueue)).with_state(state)
}

/// Where the update of a request goes that is Telegram's: known before anything else of it is
/// read.
struct VerifiedWebhook(Arc<dyn UpdateQueue>);

impl FromRequestParts<State> for VerifiedWebhook {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, ApiError> {
        let shown = parts.headers.get(SECRET).map(|secret| secret.as_bytes()).unwrap_or_default();
        let entrance = state.entrance.as_ref().filter(|entrance| entrance.secret.is(shown));
        let queue = entrance.map(|entrance| Arc::clone(&entrance.queue));
        queue.map(Self).ok_or(ApiError::Unauthenticated)
    }
}

/// Takes an update: `POST /telegram/webhook/`. What is no success, Telegram sends again; what
/// it sends twice, the queue takes once.
async fn enqueue(
    VerifiedWebhook(queue): VerifiedWebhook,
    JsonText(body): JsonText,
) -> Result<Json<()>, ApiError> {
    let envelope = Envelope::read(&body)?;
    queue.put(envelope.queued(body)).await?;
    Ok(Json(()))
}
