//! What users can choose from, as clients see it.

use serde::Serialize;
use utoipa::ToSchema;

use crate::model::{
    AiModel, Chatbot, ChatbotId, ChatbotType, Limits, ModelId, ModelType, Multiplier, Plan, PlanId,
    Price, Timestamp,
};

/// A plan (`subscription_type`). In every limit 0 means unlimited.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = Plan)]
pub struct PlanView {
    id: PlanId,
    #[schema(examples("Premium"))]
    name: String,
    #[schema(examples("Premium plan"))]
    description: String,
    /// What it costs for `duration_days`.
    price: Price,
    /// How long a purchase lasts.
    #[schema(minimum = 0, examples(30))]
    duration_days: u32,
    /// Its id in the app stores.
    #[schema(examples("PREMIUM_SUB_30D"))]
    sku: String,
    #[serde(flatten)]
    limits: Limits,
    /// Whether its messages may search the web.
    web_search: bool,
    /// The model that answers messages which search the web.
    #[schema(required)]
    web_search_model_id: Option<ModelId>,
    /// Whether it is on sale.
    is_active: bool,
    /// When it was added to the catalog.
    created_at: Timestamp,
}

impl From<&Plan> for PlanView {
    fn from(plan: &Plan) -> Self {
        Self {
            id: plan.id,
            name: plan.name.clone(),
            description: plan.description.clone(),
            price: plan.price,
            duration_days: plan.duration_days,
            sku: plan.sku.clone(),
            limits: plan.limits.clone(),
            web_search: plan.web_search,
            web_search_model_id: plan.web_search_model_id.clone(),
            is_active: plan.is_active,
            created_at: plan.created_at,
        }
    }
}

/// A model.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = AiModel)]
pub struct AiModelView {
    #[schema(minimum = 0, examples(1))]
    id: u64,
    #[schema(examples("GPT-4o mini"))]
    name: String,
    model_id: ModelId,
    #[schema(examples("Small and fast"))]
    description: String,
    model_type: ModelType,
    is_active: bool,
    /// Whether everybody may use it, under limits of its own.
    is_free: bool,
    token_cost_multiplier: Multiplier,
}

impl From<&AiModel> for AiModelView {
    fn from(model: &AiModel) -> Self {
        Self {
            id: model.id,
            name: model.name.clone(),
            model_id: model.model_id.clone(),
            description: model.description.clone(),
            model_type: model.model_type,
            is_active: model.is_active,
            is_free: model.is_free,
            token_cost_multiplier: model.token_cost_multiplier,
        }
    }
}

/// A chatbot.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = Chatbot)]
pub struct ChatbotView {
    id: ChatbotId,
    #[schema(examples("Assistant"))]
    name: String,
    #[schema(examples("Answers questions"))]
    description: String,
    /// The URL of its picture.
    #[schema(required, examples("https://cdn.example.com/assistant.png"))]
    image: Option<String>,
    is_active: bool,
    /// What the model is told before the conversation.
    #[schema(examples("You are a helpful assistant."))]
    system_prompt: String,
    chatbot_type: ChatbotType,
}

impl From<&Chatbot> for ChatbotView {
    fn from(bot: &Chatbot) -> Self {
        Self {
            id: bot.id,
            name: bot.name.clone(),
            description: bot.description.clone(),
            image: bot.image.clone(),
            is_active: bot.is_active,
            system_prompt: bot.system_prompt.clone(),
            chatbot_type: bot.chatbot_type,
        }
    }
}
