//! `GET /api/users/` and `/api/users/{id}/`: the caller's own account.
//! Other users' ids are not found.

use axum::Json;
use axum::extract::State;
use shared::http::openapi::PageParameters;
use shared::http::view::UserView;
use shared::http::{ApiError, AppState, Caller, Page, PageRequest, PathId};
use shared::model::UserId;

/// Show the caller, as a list of one
#[utoipa::path(
    get,
    path = "/api/users/",
    operation_id = "list_users",
    tag = "users",
    params(PageParameters),
    responses((status = 200, description = "The caller.", body = Page<UserView>)),
)]
pub(crate) async fn list(
    State(state): State<AppState>,
    caller: Caller,
    page: PageRequest,
) -> Result<Json<Page<UserView>>, ApiError> {
    let profile = state.profile(caller.user).await?;
    page.of_list(vec![UserView::from(&profile)]).map(Json)
}

/// Show the caller
#[utoipa::path(
    get,
    path = "/api/users/{id}/",
    operation_id = "show_user",
    tag = "users",
    params(("id" = UserId, Path, description = "The caller's own; nobody else is found.")),
    responses((status = 200, description = "The caller.", body = UserView)),
)]
pub(crate) async fn detail(
    State(state): State<AppState>,
    caller: Caller,
    PathId(id): PathId<UserId>,
) -> Result<Json<UserView>, ApiError> {
    if id != caller.user {
        return Err(ApiError::NotFound);
    }
    let profile = state.profile(caller.user).await?;
    Ok(Json(UserView::from(&profile)))
}
