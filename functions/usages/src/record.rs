//! The caller's usage records, of the newest session first, including deleted sessions.

use axum::Json;
use axum::extract::State;
use shared::http::openapi::{PageCursor, PageParameters};
use shared::http::view::UsageRecordView;
use shared::http::{ApiError, Caller, Page, PageRequest, PathId};
use shared::model::UsageId;
use shared::store::Store;

/// List the caller's usage records
///
/// Of the newest session first; those of deleted sessions too.
#[utoipa::path(
    get,
    path = "/api/chat-session-usages/",
    operation_id = "list_usage_records",
    tag = "chat-session-usages",
    params(PageParameters, PageCursor),
    responses((status = 200, description = "A page of records.", body = Page<UsageRecordView>)),
)]
pub(crate) async fn list(
    State(store): State<Store>,
    caller: Caller,
    page: PageRequest,
) -> Result<Json<Page<UsageRecordView>>, ApiError> {
    let user = caller.user;
    let slice = match page.direct()? {
        Some(slice) => slice,
        None => page.counted(store.usage_count(user).await?)?,
    };
    // Counting reads all records, so links carry the count of the first page.
    let count = async {
        match slice.count {
            Some(count) => Ok(count),
            None => store.usage_count(user).await,
        }
    };
    let found = store.usage_records(user, slice.start, slice.limit);
    let (count, found) = tokio::join!(count, found);
    Ok(Json(page.sliced(&slice, count?, &found?, |record| record.into())))
}

/// Show a usage record
#[utoipa::path(
    get,
    path = "/api/chat-session-usages/{id}/",
    operation_id = "show_usage_record",
    tag = "chat-session-usages",
    params(("id" = UsageId, Path, description = "The record.")),
    responses((status = 200, description = "The record.", body = UsageRecordView)),
)]
pub(crate) async fn detail(
    State(store): State<Store>,
    caller: Caller,
    PathId(id): PathId<UsageId>,
) -> Result<Json<UsageRecordView>, ApiError> {
    let (session, plan) = id.parts();
    let record = store.usage_record(caller.user, session, plan).await?;
    record.as_ref().map(UsageRecordView::from).map(Json).ok_or(ApiError::NotFound)
}
