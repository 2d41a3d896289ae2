//! `POST /api/chat-sessions/{id}/send/`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use shared::chat::{Answered, Chat, Send};
use shared::http::view::{MessageView, UsageView};
use shared::http::{ApiError, Caller, JsonOrForm, PathId, required_text};
use shared::model::{Locale, SessionId};

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
    State(chat): State<Chat>,
    caller: Caller,
    Extension(locale): Extension<Locale>,
    PathId(session): PathId<SessionId>,
    JsonOrForm(body): JsonOrForm<Body>,
) -> Result<(StatusCode, Json<View>), ApiError> {
    let send = Send {
        user: caller.user,
        session,
        text: required_text("message", body.message, usize::MAX)?,
        generate_image: body.generate_image,
        use_web_search: body.use_web_search,
        locale,
    };
    let answered = chat.send(send).await?;
    Ok((StatusCode::CREATED, Json(View::from(answered))))
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
