//! Models: the active ones that are free or linked to the caller's plan.
//! For the caller, others are not found.

use axum::Json;
use axum::extract::State;
use shared::http::openapi::PageParameters;
use shared::http::view::AiModelView;
use shared::http::{ApiError, AppState, Caller, Page, PageRequest, PathId};
use shared::model::{AiModel, Catalog, PlanId};

/// List models
///
/// The models that are free or linked to the caller's plan.
#[utoipa::path(
    get,
    path = "/api/ai-models/",
    operation_id = "list_ai_models",
    tag = "catalog",
    params(PageParameters),
    responses((status = 200, description = "A page of models.", body = Page<AiModelView>)),
)]
pub(crate) async fn list(
    State(state): State<AppState>,
    caller: Caller,
    page: PageRequest,
) -> Result<Json<Page<AiModelView>>, ApiError> {
    let plan = state.plan(caller.user).await?;
    let catalog = state.catalog.get().await?;
    page.of_list(visible(&catalog, plan).map(AiModelView::from).collect()).map(Json)
}

/// Show a model
#[utoipa::path(
    get,
    path = "/api/ai-models/{id}/",
    operation_id = "show_ai_model",
    tag = "catalog",
    params(("id" = u64, Path, minimum = 0, description = "The model's number.")),
    responses((status = 200, description = "The model.", body = AiModelView)),
)]
pub(crate) async fn detail(
    State(state): State<AppState>,
    caller: Caller,
    PathId(id): PathId<u64>,
) -> Result<Json<AiModelView>, ApiError> {
    let plan = state.plan(caller.user).await?;
    let catalog = state.catalog.get().await?;
    let model = visible(&catalog, plan).find(|model| model.id == id).ok_or(ApiError::NotFound)?;
    Ok(Json(model.into()))
}

fn visible(catalog: &Catalog, plan: Option<PlanId>) -> impl Iterator<Item = &AiModel> {
    catalog.models.iter().filter(move |model| model.is_active && model.is_open_to(plan))
}

#[cfg(test)]
mod tests {
    use shared::model::ModelId;

    use super::*;

    fn model(id: u64, is_active: bool, is_free: bool, plans: &[u64]) -> AiModel {
        AiModel {
            is_active,
            is_free,
            plans: plans.iter().copied().map(PlanId::new).collect(),
            ..AiModel::new(id, ModelId::new(format!("demo/{id}")))
        }
    }

    #[test]
    fn a_plan_sees_active_models_that_are_free_or_linked_to_it_once_each() {
        let models = vec![
            model(1, true, true, &[]),
            model(2, true, true, &[1, 2]),
            model(3, true, false, &[2]),
            model(4, true, false, &[]),
            model(5, false, true, &[2]),
        ];
        let catalog = Catalog { models, ..Catalog::default() };
        for (plan, expected) in
            [(None, vec![1, 2]), (Some(1), vec![1, 2]), (Some(2), vec![1, 2, 3])]
        {
            let seen: Vec<_> =
                visible(&catalog, plan.map(PlanId::new)).map(|model| model.id).collect();
            assert_eq!(seen, expected, "{plan:?}");
        }
    }
}
