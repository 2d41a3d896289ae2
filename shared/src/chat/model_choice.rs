//! The model that answers a question, and how it is asked: by the session, its chatbot and
//! the plan. Pure.

use super::error::{AccessProblem, SendError};
use super::question::Question;
use crate::model::{AiModel, Catalog, ChatSession, ChatbotType, ModelType, PlanId};
use crate::quota::{Ask, ModelKind};

/// The model that answers, and how it is asked.
pub(super) struct ModelChoice<'a> {
    pub(super) model: &'a AiModel,
    pub(super) system_prompt: &'a str,
    /// Whether the chatbot makes pictures: an answer without one is then not charged.
    pub(super) makes_images: bool,
    /// Whether the provider searches the web first.
    pub(super) web_search: bool,
    pub(super) ask: Ask,
}

impl<'a> ModelChoice<'a> {
    /// The session's model, or that of the plan for messages which search the web, and the
    /// session's chatbot, if both can still be used.
    ///
    /// # Errors
    /// [`SendError::Access`].
    pub(super) fn of(
        catalog: &'a Catalog,
        session: &ChatSession,
        plan: Option<PlanId>,
        question: &Question,
    ) -> Result<Self, SendError> {
        let bot = catalog.chatbot(session.chatbot);
        if bot.is_some_and(|bot| !bot.is_open_to(plan)) {
            return Err(SendError::Access(AccessProblem::ChatbotNotInPlan));
        }
        let web_plan = plan.and_then(|plan| catalog.plan(plan)).filter(|plan| plan.web_search);
        let web_search = question.use_web_search && web_plan.is_some();
        let searching = web_plan.filter(|_| web_search);
        let searching = searching.and_then(|plan| plan.web_search_model_id.as_ref());
        let model = catalog.model(searching.unwrap_or(&session.ai_model));
        let model = model.filter(|model| model.is_active);
        let model = model.ok_or(SendError::Access(AccessProblem::ModelClosed))?;
        let makes_images = bot.is_some_and(|bot| bot.chatbot_type == ChatbotType::ImageEditing);
        if bot.is_some_and(|bot| !bot.may_use(model)) {
            return Err(SendError::Access(AccessProblem::ModelMakesNoImages));
        }
        let image = question.generate_image || makes_images || model.model_type == ModelType::Image;
        if image && model.makes_too_large_images() {
            return Err(SendError::Access(AccessProblem::ImagesTooLarge));
        }
        let ask = Ask { kind: ModelKind::of(model), image };
        let system_prompt = bot.map_or("", |bot| bot.system_prompt.as_str());
        Ok(Self { model, system_prompt, makes_images, web_search, ask })
    }
}
