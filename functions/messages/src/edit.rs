//! `POST /api/chat-sessions/{id}/messages/{message_id}/edit/`.

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use shared::chat::{Answered, Question};
use shared::http::view::{MessageView, UsageView};
use shared::http::{ApiError, Caller, JsonBody, KeyHeader, PathIds, required_text};
use shared::model::{Locale, MessageId, SessionId};

use crate::reply::{Reader, Shape, reply};

#[derive(Deserialize)]
pub(crate) struct Body {
    content: Option<String>,
}

#[derive(Serialize)]
pub(crate) struct View {
    success: bool,
    disabled_message_ids: Vec<MessageId>,
    user_message: MessageView,
    assistant_message: MessageView,
    title: Option<String>,
    usage: UsageView,
}

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
