//! `GET /api/chat-sessions/{id}/messages/`.

use axum::Json;
use axum::extract::{Query, State};
use serde::{Deserialize, Serialize};
use shared::chat::{HistoryRequest, MAX_HISTORY, Sessions};
use shared::http::view::MessageView;
use shared::http::{ApiError, Caller, PathId, PublicUrl};
use shared::model::{MessageId, SessionId};
use utoipa::{IntoParams, ToSchema};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Parameters {
    /// How many at most, up to 1000; what is no positive number counts as not given.
    limit: Option<String>,
    /// Where to go on, from `next`.
    #[param(format = "uuid")]
    cursor: Option<String>,
}

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
    params(("id" = SessionId, Path, description = "The session."), Parameters),
    responses((status = 200, description = "The messages.", body = View)),
)]
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
