//! `GET /api/chat-sessions/{id}/messages/`.

use axum::Json;
use axum::extract::{Query, State};
use serde::{Deserialize, Serialize};
use shared::chat::{HistoryRequest, MAX_HISTORY, Sessions};
use shared::http::view::MessageView;
use shared::http::{ApiError, Caller, PathId, PublicUrl};
use shared::model::{MessageId, SessionId};

#[derive(Deserialize)]
pub(crate) struct Parameters {
    limit: Option<String>,
    cursor: Option<String>,
}

#[derive(Serialize)]
pub(crate) struct View {
    messages: Vec<MessageView>,
    next: Option<String>,
}

pub(crate) async fn list(
    State(sessions): State<Sessions>,
    caller: Caller,
    PathId(session): PathId<SessionId>,
    Query(parameters): Query<Parameters>,
    url: PublicUrl,
) -> Result<Json<View>, ApiError> {
    let wanted = HistoryRequest {
        user: caller.user,
        session,
        after: parameters.after()?,
        limit: parameters.limit(),
    };
    let page = sessions.history(wanted).await?.ok_or(ApiError::NotFound)?;
    let messages = page.messages.iter().map(|message| MessageView::new(message, false)).collect();
    let next =
        page.next.map(|last| url.with_query(&format!("cursor={last}&limit={}", wanted.limit)));
    Ok(Json(View { messages, next }))
}

impl Parameters {
    /// What is no size counts as none given, as in every list.
    fn limit(&self) -> usize {
        let limit = self.limit.as_deref().and_then(|text| text.trim().parse().ok());
        limit.filter(|limit| *limit > 0).map_or(MAX_HISTORY, |limit: usize| limit.min(MAX_HISTORY))
    }

    /// A cursor that is none of ours names no page.
    fn after(&self) -> Result<Option<MessageId>, ApiError> {
        self.cursor.as_deref().map(|text| text.parse().map_err(|_| ApiError::NotFound)).transpose()
    }
}
