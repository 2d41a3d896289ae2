//! `POST /api/chat-sessions/{id}/messages/{message_id}/edit/`.

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use shared::chat::{Answered, Question};
use shared::http::openapi::IdempotencyKey;
use shared::http::view::{MessageView, UsageView};
use shared::http::{ApiError, Caller, JsonBody, KeyHeader, PathIds, required_text};
use shared::model::{Locale, MessageId, SessionId};
use utoipa::ToSchema;

use crate::events::AnswerEvent;
use crate::reply::{Reader, Shape, reply};

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
    user_message: MessageView,
    assistant_message: MessageView,
    /// The title that the session was given by this answer; null: it kept its own.
    #[schema(required, examples("Rivers of Iran"))]
    title: Option<String>,
    usage: UsageView,
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
    caller: Caller,
    reader: Reader,
    Extension(locale): Extension<Locale>,
    KeyHeader(key): KeyHeader,
    PathIds(session, message): PathIds<SessionId, MessageId>,
    JsonBody(body): JsonBody<Body>,
) -> Result<Response, ApiError> {
    let content = required_text("content", body.content, usize::MAX)?;
    let question = Question {
        user: caller.user,
        session,
        text: content.trim().to_owned(),
        edits: Some(message),
        generate_image: false,
        use_web_search: false,
        locale,
        key,
    };
    reply::<View>(state, question, reader).await
}

impl Shape for View {
    const STATUS: StatusCode = StatusCode::OK;
}

impl From<Answered> for View {
    fn from(answered: Answered) -> Self {
        Self {
            success: true,
            disabled_message_ids: answered.disabled,
            user_message: MessageView::new(&answered.user_message, false),
            assistant_message: MessageView::new(&answered.assistant_message, false),
            title: answered.title,
            usage: UsageView::from(answered.usage),
        }
    }
}
