//! `/api/chat-sessions/`: list, open, show.

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use serde::Deserialize;
use shared::chat::{NewSession, Sessions};
use shared::http::openapi::{IdempotencyKey, PageCursor, PageParameters};
use shared::http::view::SessionView;
use shared::http::{
    ApiError, Caller, JsonOrForm, KeyHeader, Page, PageRequest, PathId, Slice, check_length,
    lenient_id, required,
};
use shared::model::{ChatSession, ChatbotId, Locale, ModelId, SessionId, UserId, is_blank};
use shared::store::{SessionPlace, Store};
use utoipa::ToSchema;

/// The most characters of a title (contract, `update-title`).
pub(crate) const MAX_TITLE: usize = 200;

/// List the caller's chat sessions
///
/// The one written to last comes first.
#[utoipa::path(
    get,
    path = "/api/chat-sessions/",
    operation_id = "list_chat_sessions",
    tag = "chat-sessions",
    params(PageParameters, PageCursor),
    responses((status = 200, description = "A page of sessions.", body = Page<SessionView>)),
)]
pub(crate) async fn list(
    State(sessions): State<Sessions>,
    caller: Caller,
    page: PageRequest,
) -> Result<Json<Page<SessionView>>, ApiError> {
    let store = &sessions.store;
    let read = |slice: Slice<SessionPlace>| store.sessions(caller.user, slice.start, slice.limit);
    let (slice, count, found) = match page.direct()? {
        Some(slice) => {
            let (count, found) = tokio::join!(count(store, caller.user), read(slice));
            (slice, count?, found?)
        }
        None => {
            let count = count(store, caller.user).await?;
            let slice = page.counted(count)?;
            (slice, count, read(slice).await?)
        }
    };
    let catalog = sessions.catalog.get().await?;
    let view = |session: &ChatSession| SessionView::new(session, &catalog);
    Ok(Json(page.sliced(&slice, count, &found, view)))
}

async fn count(store: &Store, user: UserId) -> Result<u64, ApiError> {
    Ok(store.profile(user).await?.ok_or(ApiError::NotFound)?.active_sessions)
}

#[derive(Deserialize, ToSchema)]
#[schema(as = NewChatSession)]
pub(crate) struct Body {
    #[serde(default, deserialize_with = "lenient_id")]
    #[schema(required, schema_with = shared::http::openapi::numeric_id)]
    chatbot_id: Option<ChatbotId>,
    /// A model's `model_id`.
    #[schema(value_type = String, examples("meta-llama/llama-3.3-70b-instruct:free"))]
    ai_model_id: Option<ModelId>,
    /// Without one, "new chat" in the caller's language.
    #[schema(max_length = 200, examples("Rivers of Iran"))]
    title: Option<String>,
}

/// Open a chat session
#[utoipa::path(
    post,
    path = "/api/chat-sessions/",
    operation_id = "open_chat_session",
    tag = "chat-sessions",
    params(IdempotencyKey),
    request_body(content((Body = "application/json"), (Body = "application/x-www-form-urlencoded"))),
    responses((status = 201, description = "The new session.", body = SessionView)),
    extensions(("x-errors" = json!([
        "chatbot_access_denied", "idempotency_key_reused", "model_access_denied", "not_found",
    ]))),
)]
pub(crate) async fn open(
    State(sessions): State<Sessions>,
    caller: Caller,
    Extension(locale): Extension<Locale>,
    KeyHeader(key): KeyHeader,
    JsonOrForm(body): JsonOrForm<Body>,
) -> Result<(StatusCode, Json<SessionView>), ApiError> {
    // The original keeps an empty title, and apps send one to have none.
    let title = body.title.filter(|title| title.is_empty() || !is_blank(title));
    title.as_deref().map_or(Ok(()), |title| check_length("title", title, MAX_TITLE))?;
    let new = NewSession {
        user: caller.user,
        chatbot: required("chatbot_id", body.chatbot_id)?,
        ai_model: body.ai_model_id,
        title,
        locale,
        key,
    };
    let session = sessions.open(new).await?;
    Ok((StatusCode::CREATED, view(&sessions, &session).await?))
}

/// Show a chat session
#[utoipa::path(
    get,
    path = "/api/chat-sessions/{id}/",
    operation_id = "show_chat_session",
    tag = "chat-sessions",
    params(("id" = SessionId, Path, description = "The session.")),
    responses((status = 200, description = "The session.", body = SessionView)),
)]
pub(crate) async fn show(
    State(sessions): State<Sessions>,
    caller: Caller,
    PathId(id): PathId<SessionId>,
) -> Result<Json<SessionView>, ApiError> {
    let session = sessions.store.session(caller.user, id).await?.ok_or(ApiError::NotFound)?;
    view(&sessions, &session).await
}

/// A session with what the catalog knows of its chatbot and model.
pub(crate) async fn view(
    sessions: &Sessions,
    session: &ChatSession,
) -> Result<Json<SessionView>, ApiError> {
    let catalog = sessions.catalog.get().await?;
    Ok(Json(SessionView::new(session, &catalog)))
}
