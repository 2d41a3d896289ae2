//! Chatbots: the active ones that are open to everybody or to the caller's plan.
//! For the caller, others are not found.

use axum::Json;
use axum::extract::State;
use shared::http::openapi::PageParameters;
use shared::http::view::ChatbotView;
use shared::http::{ApiError, AppState, Caller, Page, PageRequest, PathId};
use shared::model::{Catalog, Chatbot, ChatbotId, PlanId};

/// List chatbots
///
/// The chatbots open to everybody or to the caller's plan.
#[utoipa::path(
    get,
    path = "/api/chatbots/",
    operation_id = "list_chatbots",
    tag = "catalog",
    params(PageParameters),
    responses((status = 200, description = "A page of chatbots.", body = Page<ChatbotView>)),
)]
pub(crate) async fn list(
    State(state): State<AppState>,
    caller: Caller,
    page: PageRequest,
) -> Result<Json<Page<ChatbotView>>, ApiError> {
    let plan = state.plan(caller.user).await?;
    let catalog = state.catalog.get().await?;
    page.of_list(visible(&catalog, plan).map(ChatbotView::from).collect()).map(Json)
}

/// Show a chatbot
#[utoipa::path(
    get,
    path = "/api/chatbots/{id}/",
    operation_id = "show_chatbot",
    tag = "catalog",
    params(("id" = ChatbotId, Path, description = "The chatbot.")),
    responses((status = 200, description = "The chatbot.", body = ChatbotView)),
)]
pub(crate) async fn detail(
    State(state): State<AppState>,
    caller: Caller,
    PathId(id): PathId<ChatbotId>,
) -> Result<Json<ChatbotView>, ApiError> {
    let plan = state.plan(caller.user).await?;
    let catalog = state.catalog.get().await?;
    let bot = visible(&catalog, plan).find(|bot| bot.id == id).ok_or(ApiError::NotFound)?;
    Ok(Json(bot.into()))
}

fn visible(catalog: &Catalog, plan: Option<PlanId>) -> impl Iterator<Item = &Chatbot> {
    catalog.chatbots.iter().filter(move |bot| bot.is_active && bot.is_open_to(plan))
}

#[cfg(test)]
mod tests {
    use shared::model::ChatbotType;

    use super::*;

    fn bot(id: u64, is_active: bool, plans: &[u64]) -> Chatbot {
        Chatbot {
            id: ChatbotId::new(id),
            name: String::new(),
            description: String::new(),
            image: None,
            is_active,
            system_prompt: String::new(),
            chatbot_type: ChatbotType::Text,
            plans: plans.iter().copied().map(PlanId::new).collect(),
        }
    }

    #[test]
    fn a_plan_sees_what_is_active_and_open_to_it() {
        let chatbots = vec![bot(1, true, &[]), bot(2, true, &[2]), bot(3, false, &[])];
        let catalog = Catalog { chatbots, ..Catalog::default() };
        for (plan, expected) in [(None, vec![1]), (Some(1), vec![1]), (Some(2), vec![1, 2])] {
            let seen: Vec<_> =
                visible(&catalog, plan.map(PlanId::new)).map(|bot| bot.id.get()).collect();
            assert_eq!(seen, expected, "{plan:?}");
        }
    }
}
