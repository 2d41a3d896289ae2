//! `POST /api/chat-sessions/{id}/messages/{message_id}/edit/`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use shared::chat::{Answered, Question};
use shared::http::openapi::IdempotencyKey;
use shared::http::{ApiError, JsonBody, PathIds, required_text};
use shared::model::{MessageId, SessionId};
use utoipa::ToSchema;

use crate::events::AnswerEvent;
use crate::respond::{AnswerRequest, JsonAnswer, respond};
use crate::send;

#[derive(Deserialize, ToSchema)]
#[schema(as = MessageEdit)]
pub(crate) struct Body {
    /// The new text, at most 256 KiB in UTF-8; white space around it is dropped.
    #[schema(
        value_type = String,
        max_length = 262_144,
        pattern = r"\S",
        examples("Which is the longest river of Iran?")
    )]
    content: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = AnswerToEdit)]
pub(crate) struct View {
    success: bool,
    /// All messages behind the edited one; they are shown no more.
    disabled_message_ids: Vec<MessageId>,
    #[serde(flatten)]
    answer: send::View,
}

/// Edit a message
///
/// The user's message takes the new text, all messages behind it are disabled, and the
/// answer is made anew; otherwise as sending one.
#[utoipa::path(
    post,
    path = "/api/chat-sessions/{id}/messages/{message_id}/edit/",
    operation_id = "edit_message",
    tag = "messages",
    params(
        ("id" = SessionId, Path, description = "The session."),
        ("message_id" = MessageId, Path, description = "A message of the user's own."),
        IdempotencyKey,
    ),
    request_body = Body,
    responses((
        status = 200,
        description = "Both messages; or the answer as events, where they are asked for.",
        content((View = "application/json"), ("text/event-stream", item_schema = AnswerEvent))
    )),
    extensions(("x-errors" = json!([
        "idempotency_key_reused", "in_progress", "model_access_denied", "provider_error",
        "provider_timeout", "quota_exceeded", "subscription_required",
    ]))),
)]
pub(crate) async fn edit(
    State(state): State<crate::State>,
    request: AnswerRequest,
    PathIds(session, message): PathIds<SessionId, MessageId>,
    JsonBody(body): JsonBody<Body>,
) -> Result<Response, ApiError> {
    let content = required_text("content", body.content, usize::MAX)?;
    let text = content.trim().to_owned();
    let question = Question { edits: Some(message), ..request.question(session, text) };
    respond::<View>(state, question, request).await
}

impl JsonAnswer for View {
    const STATUS: StatusCode = StatusCode::OK;
}

impl From<Answered> for View {
    fn from(mut answered: Answered) -> Self {
        let disabled_message_ids = std::mem::take(&mut answered.disabled);
        Self { success: true, disabled_message_ids, answer: answered.into() }
    }
}
