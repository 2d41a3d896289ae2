//! Changing and deleting a session: `PUT`, `PATCH`, `DELETE`, and `update-title`.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use shared::chat::{SessionChanges, Sessions};
use shared::http::view::SessionView;
use shared::http::{ApiError, Caller, JsonBody, PathId, check_length, required_text};
use shared::model::{ModelId, SessionId, is_blank};
use utoipa::ToSchema;

use crate::session::{MAX_TITLE, view};

/// What can be changed; other fields of a session are passed over, as clients send whole
/// sessions back.
#[derive(Deserialize, ToSchema)]
#[schema(as = ChatSessionChange)]
pub(crate) struct Body {
    /// At most 200 characters besides white space around them, which is dropped; turns
    /// automatic titles off.
    #[schema(pattern = r"^\s*(\S([\d\D]{0,198}\S)?)?\s*$", examples("Rivers of Iran"))]
    title: Option<String>,
    /// Whether the first answer names it.
    #[schema(examples(false))]
    auto_generate_title: Option<bool>,
    /// A model's `model_id`.
    #[schema(
        value_type = Option<String>,
        examples("meta-llama/llama-3.3-70b-instruct:free")
    )]
    ai_model_id: Option<ModelId>,
}

/// Change a chat session
///
/// Fields that are not given stay as they are. Where something is given, the session moves to
/// the top of the list.
#[utoipa::path(
    method(put, patch),
    path = "/api/chat-sessions/{id}/",
    operation_id = "change_chat_session",
    tag = "chat-sessions",
    params(("id" = SessionId, Path, description = "The session.")),
    request_body = Body,
    responses((status = 200, description = "The session as it is now.", body = SessionView)),
    extensions(("x-errors" = json!(["model_access_denied"]))),
)]
pub(crate) async fn change(
    State(sessions): State<Sessions>,
    caller: Caller,
    PathId(session): PathId<SessionId>,
    JsonBody(body): JsonBody<Body>,
) -> Result<Json<SessionView>, ApiError> {
    // Unlike the title of `update-title`, this one may be blank, as existing clients send it.
    let shown = |title: String| if is_blank(&title) { String::new() } else { title };
    let title = body.title.map(|title| shown(title).trim().to_owned());
    title.as_deref().map_or(Ok(()), |title| check_length("title", title, MAX_TITLE))?;
    let changes = SessionChanges {
        user: caller.user,
        session,
        title,
        auto_generate_title: body.auto_generate_title,
        ai_model: body.ai_model_id,
    };
    let changed = sessions.change(changes).await?.ok_or(ApiError::NotFound)?;
    view(&sessions, &changed).await
}

/// A title alone.
#[derive(Deserialize, ToSchema)]
#[schema(as = NewTitle)]
pub(crate) struct TitleBody {
    /// 1 to 200 characters besides white space around them, which is dropped.
    #[schema(
        value_type = String,
        pattern = r"^\s*\S([\d\D]{0,198}\S)?\s*$",
        examples("Rivers of Iran")
    )]
    title: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = TitleChanged)]
pub(crate) struct TitleChanged {
    success: bool,
    #[schema(examples("Rivers of Iran"))]
    title: String,
}

/// Name a chat session
///
/// Turns automatic titles off.
#[utoipa::path(
    post,
    path = "/api/chat-sessions/{id}/update-title/",
    operation_id = "update_title",
    tag = "chat-sessions",
    params(("id" = SessionId, Path, description = "The session.")),
    request_body = TitleBody,
    responses((status = 200, description = "The title as it is now.", body = TitleChanged)),
)]
pub(crate) async fn update_title(
    State(sessions): State<Sessions>,
    caller: Caller,
    PathId(session): PathId<SessionId>,
    JsonBody(body): JsonBody<TitleBody>,
) -> Result<Json<TitleChanged>, ApiError> {
    let title = body.title.map(|title| title.trim().to_owned());
    let changes = SessionChanges {
        user: caller.user,
        session,
        title: Some(required_text("title", title, MAX_TITLE)?),
        auto_generate_title: None,
        ai_model: None,
    };
    let session = sessions.change(changes).await?.ok_or(ApiError::NotFound)?;
    Ok(Json(TitleChanged { success: true, title: session.title }))
}

#[derive(Serialize, ToSchema)]
#[schema(as = ChatSessionDeleted)]
pub(crate) struct Deleted {
    success: bool,
}

/// Delete a chat session
///
/// It is gone from every endpoint; what was used in it stays in the usage records.
#[utoipa::path(
    delete,
    path = "/api/chat-sessions/{id}/",
    operation_id = "delete_chat_session",
    tag = "chat-sessions",
    params(("id" = SessionId, Path, description = "The session.")),
    responses((status = 200, description = "It is gone.", body = Deleted)),
)]
pub(crate) async fn delete(
    State(sessions): State<Sessions>,
    caller: Caller,
    PathId(session): PathId<SessionId>,
) -> Result<Json<Deleted>, ApiError> {
    if sessions.delete(caller.user, session).await? {
        Ok(Json(Deleted { success: true }))
    } else {
        Err(ApiError::NotFound)
    }
}
