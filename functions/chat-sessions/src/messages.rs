//! `GET /api/chat-sessions/{id}/messages/`.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use shared::chat::{HistoryRequest, MAX_HISTORY, Sessions};
use shared::http::view::MessageView;
use shared::http::{ApiError, Caller, Links, PathId};
use shared::model::{MessageId, SessionId};

#[derive(Serialize)]
pub(crate) struct View {
    messages: Vec<MessageView>,
    next: Option<String>,
}

pub(crate) async fn list(
    State(sessions): State<Sessions>,
    caller: Caller,
    PathId(session): PathId<SessionId>,
    links: Links,
) -> Result<Json<View>, ApiError> {
    let wanted =
        HistoryRequest { user: caller.user, session, after: after(&links)?, limit: limit(&links) };
    let page = sessions.history(wanted).await?.ok_or(ApiError::NotFound)?;
    let messages = page.messages.iter().map(|message| MessageView::new(message, false)).collect();
    let next = page.next.map(|last| links.with([("cursor", Some(last.to_string()))]));
    Ok(Json(View { messages, next }))
}

/// What is no size counts as none given, as in every list.
fn limit(links: &Links) -> usize {
    let limit = links.parameter("limit").and_then(|text| text.parse().ok());
    limit.filter(|limit| *limit > 0).map_or(MAX_HISTORY, |limit: usize| limit.min(MAX_HISTORY))
}

/// A cursor that is none of ours names no page.
fn after(links: &Links) -> Result<Option<MessageId>, ApiError> {
    links.parameter("cursor").map(|text| text.parse().map_err(|_| ApiError::NotFound)).transpose()
}
