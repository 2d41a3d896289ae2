//! Function `telegram-webhook`: receives Telegram's updates, and puts each on the queue.
//! Must not process them: Telegram waits for the response before it sends the next update.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::HeaderName;
use axum::http::request::Parts;
use axum::routing::post;
use axum::{Json, Router};
use shared::http::{ApiError, JsonText};
use shared::telegram::{Envelope, UpdateQueue, WebhookSecret};

/// The header with the `secret_token` that the webhook was set with.
const SECRET_TOKEN: HeaderName = HeaderName::from_static("x-telegram-bot-api-secret-token");

/// What the handler needs.
#[derive(Clone)]
pub struct State {
    /// The webhook. None: there is no bot, and every request is refused.
    pub webhook: Option<Webhook>,
}

/// The webhook's secret, and the queue that it fills.
#[derive(Clone)]
pub struct Webhook {
    /// The secret that Telegram sends with each update.
    pub secret: WebhookSecret,
    /// The queue that the updates are put on.
    pub queue: Arc<dyn UpdateQueue>,
}

/// The function's routes.
pub fn router(state: State) -> Router {
    Router::new().route("/telegram/webhook", post(receive)).with_state(state)
}

/// The queue for the update of a request that has Telegram's secret. As an extractor it checks the
/// secret before the body is read.
struct AuthenticatedQueue(Arc<dyn UpdateQueue>);

impl FromRequestParts<State> for AuthenticatedQueue {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, ApiError> {
        let token = parts.headers.get(SECRET_TOKEN).map(|token| token.as_bytes());
        let token = token.unwrap_or_default();
        let webhook = state.webhook.as_ref().filter(|webhook| webhook.secret.is(token));
        let queue = webhook.map(|webhook| Arc::clone(&webhook.queue));
        queue.map(Self).ok_or(ApiError::Unauthenticated)
    }
}

/// Receives an update: `POST /telegram/webhook/`. Telegram sends it again after an unsuccessful
/// response; the queue drops duplicates.
async fn receive(
    AuthenticatedQueue(queue): AuthenticatedQueue,
    JsonText(body): JsonText,
) -> Result<Json<()>, ApiError> {
    let envelope = Envelope::read(&body)?;
    queue.put(envelope.queued(body)).await?;
    Ok(Json(()))
}
