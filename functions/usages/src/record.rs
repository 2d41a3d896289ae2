//! The caller's usage records, of the newest session first; those of deleted sessions too.

use axum::Json;
use axum::extract::State;
use shared::http::view::UsageRecordView;
use shared::http::{ApiError, Caller, Page, PageRequest, PathId};
use shared::model::UsageId;
use shared::store::Store;

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
    // Counting reads all of them, so whoever follows links is told the first page's count.
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

pub(crate) async fn detail(
    State(store): State<Store>,
    caller: Caller,
    PathId(id): PathId<UsageId>,
) -> Result<Json<UsageRecordView>, ApiError> {
    let (session, plan) = id.parts();
    let record = store.usage_record(caller.user, session, plan).await?;
    record.as_ref().map(UsageRecordView::from).map(Json).ok_or(ApiError::NotFound)
}
