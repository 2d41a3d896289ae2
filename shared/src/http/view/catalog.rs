//! What users can choose from, as clients see it.

use serde::Serialize;

use crate::model::{
    AiModel, Chatbot, ChatbotId, ChatbotType, Limits, ModelId, ModelType, Multiplier, Plan, PlanId,
    Price, Timestamp,
};

/// A plan (`subscription_type`). In every limit 0 means unlimited.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlanView {
    id: PlanId,
    name: String,
    description: String,
    price: Price,
    duration_days: u32,
    sku: String,
    #[serde(flatten)]
    limits: Limits,
    is_active: bool,
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
            is_active: plan.is_active,
            created_at: plan.created_at,
        }
    }
}

/// A model.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AiModelView {
    id: u64,
    name: String,
    model_id: ModelId,
    description: String,
    model_type: ModelType,
    is_active: bool,
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
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChatbotView {
    id: ChatbotId,
    name: String,
    description: String,
    image: Option<String>,
    is_active: bool,
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
