//! Changing a session and deleting it: `PUT`, `PATCH`, `DELETE`, and naming it.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use shared::chat::{SessionChanges, Sessions};
use shared::http::view::SessionView;
use shared::http::{ApiError, Caller, JsonBody, PathId, not_null, required_text};
use shared::i18n::Problem;
use shared::model::{ModelId, SessionId};

use crate::session::MAX_TITLE;

/// What can be changed; other fields of a session are passed over, as clients send whole
/// sessions back.
#[derive(Deserialize)]
pub(crate) struct Body {
    #[serde(default, deserialize_with = "not_null")]
    title: Option<String>,
    #[serde(default, deserialize_with = "not_null")]
    auto_generate_title: Option<bool>,
    #[serde(default, deserialize_with = "not_null")]
    ai_model_id: Option<ModelId>,
}

pub(crate) async fn change(
    State(sessions): State<Sessions>,
    caller: Caller,
    PathId(session): PathId<SessionId>,
    JsonBody(body): JsonBody<Body>,
) -> Result<Json<SessionView>, ApiError> {
    // Unlike a new title in `update-title`, this one may be blank: it always could be.
    let title = body.title.map(|title| title.trim().to_owned());
    if title.as_ref().is_some_and(|title| title.chars().nth(MAX_TITLE).is_some()) {
        return Err(ApiError::invalid("title", Problem::TooLong(MAX_TITLE)));
    }
    let wanted = SessionChanges {
        user: caller.user,
        session,
        title,
        auto_generate_title: body.auto_generate_title,
        ai_model: body.ai_model_id,
    };
    let changed = sessions.change(wanted).await?.ok_or(ApiError::NotFound)?;
    let catalog = sessions.catalog.get().await?;
    Ok(Json(SessionView::new(&changed, &catalog)))
}

/// A title alone.
#[derive(Deserialize)]
pub(crate) struct Title {
    title: Option<String>,
}

#[derive(Serialize)]
pub(crate) struct Named {
    success: bool,
    title: String,
}

pub(crate) async fn name(
    State(sessions): State<Sessions>,
    caller: Caller,
    PathId(session): PathId<SessionId>,
    JsonBody(body): JsonBody<Title>,
) -> Result<Json<Named>, ApiError> {
    let title = body.title.map(|title| title.trim().to_owned());
    let wanted = SessionChanges {
        user: caller.user,
        session,
        title: Some(required_text("title", title, MAX_TITLE)?),
        auto_generate_title: None,
        ai_model: None,
    };
    let named = sessions.change(wanted).await?.ok_or(ApiError::NotFound)?;
    Ok(Json(Named { success: true, title: named.title }))
}

#[derive(Serialize)]
pub(crate) struct Deleted {
    success: bool,
}

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
