//! `POST /api/chat-sessions/{id}/send/`.

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use shared::chat::{Answered, Question};
use shared::http::view::{MessageView, UsageView};
use shared::http::{ApiError, Caller, JsonOrForm, KeyHeader, PathId, required_text};
use shared::model::{Locale, SessionId};

use crate::reply::{Reader, Shape, reply};

#[derive(Deserialize)]
pub(crate) struct Body {
    message: Option<String>,
    #[serde(default)]
    generate_image: bool,
    #[serde(default)]
    use_web_search: bool,
}

#[derive(Serialize)]
pub(crate) struct View {
    user_message: MessageView,
    assistant_message: MessageView,
    title: Option<String>,
    usage: UsageView,
}

pub(crate) async fn send(
    State(state): State<crate::State>,
    caller: Caller,
    reader: Reader,
    Extension(locale): Extension<Locale>,
    KeyHeader(key): KeyHeader,
    PathId(session): PathId<SessionId>,
    JsonOrForm(body): JsonOrForm<Body>,
) -> Result<Response, ApiError> {
    let question = Question {
        user: caller.user,
        session,
        text: required_text("message", body.message, usize::MAX)?,
        edits: None,
        generate_image: body.generate_image,
        use_web_search: body.use_web_search,
        locale,
        key,
    };
    reply::<View>(state, question, reader).await
}

impl Shape for View {
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
