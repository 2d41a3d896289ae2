//! `GET /api/users/usage/`: what the caller used of every limit.
//! Must not count: `shared::quota` does.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use shared::http::{ApiError, AppState, Caller};
use shared::quota::{LimitUse, ModelKind, entitlement, report};
use utoipa::ToSchema;

/// The plan that counts, and every limit of it.
#[derive(Serialize, ToSchema)]
#[schema(as = Usage)]
pub(crate) struct View {
    /// The plan's name.
    #[schema(examples("Premium"))]
    plan: String,
    limits: Vec<LimitUse>,
}

/// Show what the caller used of every limit
///
/// Without an active subscription these are the limits of the plan `Free`, which then hold
/// for free models.
#[utoipa::path(
    get,
    path = "/api/users/usage/",
    operation_id = "show_usage",
    tag = "users",
    responses((status = 200, description = "Every limit of the plan.", body = View)),
    extensions(("x-errors" = json!(["not_found"]))),
)]
pub(crate) async fn show(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<Json<View>, ApiError> {
    let (account, catalog) = tokio::join!(state.store.account(caller.user), state.catalog.get());
    let account = account?.ok_or(ApiError::Unauthenticated)?;
    let catalog = state.catalog.with_plan_of(&account.profile, catalog?).await?;
    let now = state.clock.now();
    // Without a subscription, free models count under the plan `Free`.
    let subscription = account.profile.subscription.as_ref();
    let entitlement = entitlement(subscription, &catalog, ModelKind::Free, now)
        .map_err(|_| ApiError::NotFound)?;
    let meter = account.meter.counting_for(entitlement.basis());
    let plan = entitlement.plan.name.clone();
    Ok(Json(View { plan, limits: report(&entitlement, &meter, now) }))
}
