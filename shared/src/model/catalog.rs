//! The catalog: the plans, models and chatbots that users can choose. Small, and read as a whole.

use serde::{Deserialize, Serialize};

use super::{ChatbotId, MicroUsd, ModelId, Multiplier, Plan, PlanId};

/// The largest image that an item of the table holds as a data URL, in bytes of the image file:
/// base64 makes 380,000 bytes of it, and an item has at most 400 KB (an AWS limit).
const MAX_IMAGE_BYTES: u64 = 285_000;

/// An answer gets 1/`ANSWER_SHARE` of a model's context where the catalog has no
/// `max_output_tokens`.
const ANSWER_SHARE: u64 = 4;

/// What a chatbot produces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChatbotType {
    /// Text.
    Text,
    /// Images: an answer without one is not charged (quota-rules, rule 6).
    ImageEditing,
}

/// What a model produces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelType {
    /// Text.
    Text,
    /// Images.
    Image,
}

/// Where a model takes its system prompt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SystemPromptPlace {
    /// In a message of its own.
    #[default]
    System,
    /// Before the first message of the user: some models refuse system messages.
    FirstUserMessage,
}

impl SystemPromptPlace {
    const fn is_system(&self) -> bool {
        matches!(self, Self::System)
    }
}

/// A character to talk to: a name and a system prompt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Chatbot {
    /// Its id.
    pub id: ChatbotId,
    /// Its name.
    pub name: String,
    /// Its purpose.
    #[serde(default)]
    pub description: String,
    /// The URL of its image.
    #[serde(default)]
    pub image: Option<String>,
    /// Whether it can be chosen.
    pub is_active: bool,
    /// The instructions for the model before the conversation.
    #[serde(default)]
    pub system_prompt: String,
    /// Whether it produces text or images.
    pub chatbot_type: ChatbotType,
    /// The plans that may use it; empty: all users may.
    #[serde(default)]
    pub plans: Vec<PlanId>,
}

/// A model of the provider.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AiModel {
    /// Its id in the catalog.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// Its id at the provider.
    pub model_id: ModelId,
    /// Its strengths.
    #[serde(default)]
    pub description: String,
    /// Whether it produces text or images.
    pub model_type: ModelType,
    /// Whether it can be chosen.
    pub is_active: bool,
    /// Whether all users may use it, under the limits of free models.
    pub is_free: bool,
    /// The factor of its charged tokens.
    pub token_cost_multiplier: Multiplier,
    /// The tokens of its context: input and output of a request.
    pub context_length: u64,
    /// The maximum of an answer's tokens; 0: a quarter of the context.
    #[serde(default)]
    pub max_output_tokens: u64,
    /// The size of its largest image, in bytes of the image file; 0: unknown, and assumed to fit.
    /// An image of over 285,000 bytes cannot be stored.
    #[serde(default)]
    pub max_image_bytes: u64,
    /// The provider's price for a million tokens read, where it names no cost itself.
    #[serde(default)]
    pub prompt_usd_per_million: MicroUsd,
    /// The provider's price for a million tokens written, where it names no cost itself.
    #[serde(default)]
    pub completion_usd_per_million: MicroUsd,
    /// Where it takes its system prompt.
    #[serde(default, skip_serializing_if = "SystemPromptPlace::is_system")]
    pub system_prompt: SystemPromptPlace,
    /// The plans it is linked to.
    #[serde(default)]
    pub plans: Vec<PlanId>,
}

/// All plans, models and chatbots.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Catalog {
    /// The plans, by id.
    pub plans: Vec<Plan>,
    /// The models, by id.
    pub models: Vec<AiModel>,
    /// The chatbots, by id.
    pub chatbots: Vec<Chatbot>,
    /// The model that generates titles; `None`: the first free one.
    pub title_model: Option<ModelId>,
}

impl Catalog {
    /// The plan with this id.
    #[must_use]
    pub fn plan(&self, id: PlanId) -> Option<&Plan> {
        self.plans.iter().find(|plan| plan.id == id)
    }

    /// The plan named [`Plan::FREE`].
    #[must_use]
    pub fn free_plan(&self) -> Option<&Plan> {
        self.plans.iter().find(|plan| plan.name == Plan::FREE)
    }

    /// The model with this id at the provider, active or not.
    #[must_use]
    pub fn model(&self, id: &ModelId) -> Option<&AiModel> {
        self.models.iter().find(|model| model.model_id == *id)
    }

    /// The model that generates titles: the catalog's `title_model`, else the cheapest free text
    /// model, else the cheapest text model. Never an image model.
    #[must_use]
    pub fn title_model(&self) -> Option<&AiModel> {
        let named = self.title_model.as_ref().and_then(|id| self.model(id));
        let texts = || self.models.iter().filter(|model| model.model_type == ModelType::Text);
        named.or_else(|| {
            texts().filter(|model| model.is_active).min_by_key(|model| {
                (!model.is_free, model.completion_usd_per_million, model.prompt_usd_per_million)
            })
        })
    }

    /// The chatbot with this id, active or not.
    #[must_use]
    pub fn chatbot(&self, id: ChatbotId) -> Option<&Chatbot> {
        self.chatbots.iter().find(|bot| bot.id == id)
    }
}

impl Chatbot {
    /// Whether a user on `plan` may choose it.
    #[must_use]
    pub fn is_open_to(&self, plan: Option<PlanId>) -> bool {
        self.plans.is_empty() || plan.is_some_and(|plan| self.plans.contains(&plan))
    }

    /// Whether a model fits the chatbot: an image chatbot needs an image model.
    #[must_use]
    pub fn may_use(&self, model: &AiModel) -> bool {
        self.chatbot_type == ChatbotType::Text || model.model_type == ModelType::Image
    }
}

impl AiModel {
    /// An active text model that costs nothing, is in no plan, and has a context of 8,000 tokens:
    /// the defaults of replays and tests.
    #[must_use]
    pub fn new(id: u64, model_id: ModelId) -> Self {
        Self {
            id,
            name: model_id.to_string(),
            model_id,
            description: String::new(),
            model_type: ModelType::Text,
            is_active: true,
            is_free: false,
            token_cost_multiplier: Multiplier::ONE,
            context_length: 8_000,
            max_output_tokens: 0,
            max_image_bytes: 0,
            prompt_usd_per_million: MicroUsd::ZERO,
            completion_usd_per_million: MicroUsd::ZERO,
            system_prompt: SystemPromptPlace::System,
            plans: Vec::new(),
        }
    }

    /// Whether a user on `plan` may choose it: it is free, or linked to the plan (quota-rules, rule
    /// 1).
    #[must_use]
    pub fn is_open_to(&self, plan: Option<PlanId>) -> bool {
        self.is_free || plan.is_some_and(|plan| self.plans.contains(&plan))
    }

    /// The maximum of an answer's tokens.
    #[must_use]
    pub const fn answer_tokens(&self) -> u64 {
        match self.max_output_tokens {
            0 => self.context_length / ANSWER_SHARE,
            tokens => tokens,
        }
    }

    /// The most tokens of a request that the model can have read and written.
    #[must_use]
    pub const fn most_tokens(&self) -> u64 {
        self.context_length.saturating_add(self.answer_tokens())
    }

    /// Whether its images are known to be too large to be stored.
    #[must_use]
    pub const fn makes_too_large_images(&self) -> bool {
        self.max_image_bytes > MAX_IMAGE_BYTES
    }

    /// The price of a request from the catalog, rounded up to the micro-dollar.
    #[must_use]
    pub fn price(&self, prompt_tokens: u64, completion_tokens: u64) -> MicroUsd {
        let read = u128::from(prompt_tokens) * u128::from(self.prompt_usd_per_million.as_micros());
        let written =
            u128::from(completion_tokens) * u128::from(self.completion_usd_per_million.as_micros());
        let micros = (read + written).div_ceil(1_000_000);
        MicroUsd::from_micros(u64::try_from(micros).unwrap_or(u64::MAX))
    }
}
