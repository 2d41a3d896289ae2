//! `POST /api/chat-sessions/{id}/send/`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use shared::chat::{Answered, Question};
use shared::http::openapi::IdempotencyKey;
use shared::http::view::{MessageView, UsageView};
use shared::http::{ApiError, JsonOrForm, PathId, required_text};
use shared::model::SessionId;
use utoipa::ToSchema;

use crate::events::AnswerEvent;
use crate::respond::{AnswerRequest, JsonAnswer, respond};

#[derive(Deserialize, ToSchema)]
#[schema(as = NewMessage)]
pub(crate) struct Body {
    /// At most 256 KiB in UTF-8.
    #[schema(
        value_type = String,
        max_length = 262_144,
        pattern = r"\S",
        examples("Which is the longest river of Iran?")
    )]
    message: Option<String>,
    /// Whether to answer with a picture.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    generate_image: bool,
    /// Whether the model may search the web.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    use_web_search: bool,
}

/// The same as a form, in which nothing is null.
#[derive(ToSchema)]
#[schema(as = NewMessageForm)]
#[expect(dead_code, reason = "only its schema is used; `Body` reads forms, too")]
pub(crate) struct Form {
    /// At most 256 KiB in UTF-8.
    #[schema(
        max_length = 262_144,
        pattern = r"\S",
        examples("Which is the longest river of Iran?")
    )]
    message: String,
    /// Whether to answer with a picture.
    #[schema(value_type = bool, required = false)]
    generate_image: bool,
    /// Whether the model may search the web.
    #[schema(value_type = bool, required = false)]
    use_web_search: bool,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Answer)]
pub(crate) struct View {
    user_message: MessageView,
    assistant_message: MessageView,
    /// The title that the session was given by this answer; null: it kept its own.
    #[schema(required, examples("Rivers of Iran"))]
    title: Option<String>,
    usage: UsageView,
}

/// Send a message
///
/// The model answers in the session. Counts against the limits of the caller's plan. Where
/// the model's provider fails, nothing is charged, and the user's message is kept.
///
/// With `Accept: text/event-stream` the answer comes while it is made.
#[utoipa::path(
    post,
    path = "/api/chat-sessions/{id}/send/",
    operation_id = "send_message",
    tag = "messages",
    params(("id" = SessionId, Path, description = "The session."), IdempotencyKey),
    request_body(content((Body = "application/json"), (Form = "application/x-www-form-urlencoded"))),
    responses(
        (
            status = 201,
            description = "Both messages.",
            body = View,
            links(("edit" = (
                operation_id = "edit_message",
                parameters(
                    ("id" = "$request.path.id"),
                    ("message_id" = "$response.body#/user_message/message_id")
                )
            )))
        ),
        (
            status = 200,
            description = "The answer as events, where they are asked for.",
            content_type = "text/event-stream",
            item_schema = AnswerEvent
        ),
    ),
    extensions(("x-errors" = json!([
        "idempotency_key_reused", "in_progress", "model_access_denied", "provider_error",
        "provider_timeout", "quota_exceeded", "subscription_required",
    ]))),
)]
pub(crate) async fn send(
    State(state): State<crate::State>,
    request: AnswerRequest,
    PathId(session): PathId<SessionId>,
    JsonOrForm(body): JsonOrForm<Body>,
) -> Result<Response, ApiError> {
    let text = required_text("message", body.message, usize::MAX)?;
    let question = Question {
        generate_image: body.generate_image,
        use_web_search: body.use_web_search,
        ..request.question(session, text)
    };
    respond::<View>(state, question, request).await
}

impl JsonAnswer for View {
    const STATUS: StatusCode = StatusCode::CREATED;
}

impl From<Answered> for View {
    fn from(answered: Answered) -> Self {
        Self {
            user_message: MessageView::new(&answered.user_message, false),
            assistant_message: MessageView::new(&answered.assistant_message, false),
            title: answered.title,
            usage: UsageView::from(answered.usage),
        }
    }
}
