//! `GET /api/chat-sessions/{id}/messages/`.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use shared::chat::{HistoryRequest, MAX_HISTORY, Sessions};
use shared::http::openapi::PageCursor;
use shared::http::view::MessageView;
use shared::http::{ApiError, Caller, Links, PathId};
use shared::i18n::Problem;
use shared::model::{MessageId, SessionId};
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
#[schema(as = History)]
pub(crate) struct View {
    /// Oldest first.
    messages: Vec<MessageView>,
    /// The messages behind these.
    #[schema(
        required,
        format = "uri",
        examples(
            "https://api.example.com/prod/api/chat-sessions/12/messages/?cursor=019ab0f4-3c00-7a1b-9c5d-2e8f6a7b1c3d&limit=1000"
        )
    )]
    next: Option<String>,
}

/// List a session's messages
///
/// Oldest first, without those that an edit cut off; never more than 5 MB at once.
#[utoipa::path(
    get,
    path = "/api/chat-sessions/{id}/messages/",
    operation_id = "list_messages",
    tag = "messages",
    params(
        ("id" = SessionId, Path, description = "The session."),
        (
            "limit" = Option<String>, Query,
            description = "How many at most, up to 1000; what is no positive number counts as \
                           not given."
        ),
        (
            "after" = Option<String>, Query,
            description = "A message's id: only what came behind it.",
        ),
        PageCursor,
    ),
    responses((status = 200, description = "The messages.", body = View)),
)]
pub(crate) async fn list(
    State(sessions): State<Sessions>,
    caller: Caller,
    PathId(session): PathId<SessionId>,
    links: Links,
) -> Result<Json<View>, ApiError> {
    // Clients of the original system send `page`, which it never read here.
    links.only(&["cursor", "after", "page", "page_size"])?;
    let request =
        HistoryRequest { user: caller.user, session, after: after(&links)?, limit: limit(&links) };
    let page = sessions.history(request).await?.ok_or(ApiError::NotFound)?;
    let messages = page.messages.iter().map(|message| MessageView::new(message, false)).collect();
    let next = page.next.map(|last| {
        let cursor = ("cursor", Some(last.to_string()));
        links.with([cursor, ("after", None)])
    });
    Ok(Json(View { messages, next }))
}

/// The requested limit. An invalid one counts as not given, as in every list.
fn limit(links: &Links) -> usize {
    let limit = links.parameter("limit").and_then(|text| text.parse().ok());
    limit.filter(|limit| *limit > 0).map_or(MAX_HISTORY, |limit: usize| limit.min(MAX_HISTORY))
}

/// The message behind which the page starts. An invalid cursor is not found.
fn after(links: &Links) -> Result<Option<MessageId>, ApiError> {
    if let Some(text) = links.parameter("cursor") {
        return text.parse().map(Some).map_err(|_| ApiError::NotFound);
    }
    let invalid = |_| ApiError::invalid("after", Problem::Invalid);
    links.parameter("after").map(|text| text.parse().map_err(invalid)).transpose()
}
