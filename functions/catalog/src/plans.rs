//! Plans on sale, the same for every user.
//! The function `users` shows the plan that the caller has.

use axum::Json;
use axum::extract::State;
use shared::http::openapi::PageParameters;
use shared::http::view::PlanView;
use shared::http::{ApiError, AppState, Caller, Page, PageRequest};

/// List the plans on sale
#[utoipa::path(
    get,
    path = "/api/subscription-types/",
    operation_id = "list_plans",
    tag = "catalog",
    params(PageParameters),
    responses((status = 200, description = "A page of plans.", body = Page<PlanView>)),
)]
pub(crate) async fn list(
    State(state): State<AppState>,
    _caller: Caller,
    page: PageRequest,
) -> Result<Json<Page<PlanView>>, ApiError> {
    let catalog = state.catalog.get().await?;
    let plans = catalog.plans.iter().filter(|plan| plan.is_active).map(PlanView::from).collect();
    page.of_list(plans).map(Json)
}
