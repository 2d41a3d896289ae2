//! The catalog: what users can choose from. Small, and read as a whole.

use serde::{Deserialize, Serialize};

use super::{ChatbotId, MicroUsd, ModelId, Multiplier, Plan, PlanId};

/// The largest picture that an item of the table holds as a data URL, in bytes of the
/// picture's file: base64 makes 380,000 bytes of it, and an item has 400 KB (an AWS limit).
const MAX_IMAGE_BYTES: u64 = 285_000;

/// The share of a model's context that its answer has, where the catalog names no
/// `max_output_tokens`: one in so many.
const ANSWER_SHARE: u64 = 4;

/// What a chatbot makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChatbotType {
    /// Text.
    Text,
    /// Pictures: an answer without one is not charged (quota-rules, rule 6).
    ImageEditing,
}

/// What a model makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelType {
    /// Text.
    Text,
    /// Pictures.
    Image,
}

/// A character to talk to: a name and a system prompt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Chatbot {
    /// Its number.
    pub id: ChatbotId,
    /// Its name.
    pub name: String,
    /// What it is for.
    #[serde(default)]
    pub description: String,
    /// Where its picture is.
    #[serde(default)]
    pub image: Option<String>,
    /// Whether it can be chosen.
    pub is_active: bool,
    /// What the model is told before the conversation.
    #[serde(default)]
    pub system_prompt: String,
    /// What it makes.
    pub chatbot_type: ChatbotType,
    /// The plans it is open to; none named: to everybody.
    #[serde(default)]
    pub plans: Vec<PlanId>,
}

/// A model of the provider.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AiModel {
    /// Its number.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// Its id at the provider.
    pub model_id: ModelId,
    /// What it is good at.
    #[serde(default)]
    pub description: String,
    /// What it makes.
    pub model_type: ModelType,
    /// Whether it can be chosen.
    pub is_active: bool,
    /// Whether it is open to everybody and counts as free.
    pub is_free: bool,
    /// What its tokens are multiplied with.
    pub token_cost_multiplier: Multiplier,
    /// Tokens it can read and write in one request.
    pub context_length: u64,
    /// The most tokens that one answer may have; 0: a quarter of its context.
    #[serde(default)]
    pub max_output_tokens: u64,
    /// The size of the largest picture it makes, in bytes of the picture's file; 0: not
    /// known, and taken to fit. Over 285,000 it cannot be stored.
    #[serde(default)]
    pub max_image_bytes: u64,
    /// The provider's price for a million tokens read, where it names no cost itself.
    #[serde(default)]
    pub prompt_usd_per_million: MicroUsd,
    /// The provider's price for a million tokens written, where it names no cost itself.
    #[serde(default)]
    pub completion_usd_per_million: MicroUsd,
    /// The plans it is linked to.
    #[serde(default)]
    pub plans: Vec<PlanId>,
}

/// Everything users can choose from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Catalog {
    /// The plans, by id.
    pub plans: Vec<Plan>,
    /// The models, by id.
    pub models: Vec<AiModel>,
    /// The chatbots, by id.
    pub chatbots: Vec<Chatbot>,
    /// The model that names chats; none: the first free one.
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

    /// The model that names a chat: the catalog's `title_model`, else the free text model
    /// that costs least, else the text model that costs least. Models that make pictures
    /// never do.
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
    /// Whether somebody on `plan` may choose it.
    #[must_use]
    pub fn is_open_to(&self, plan: Option<PlanId>) -> bool {
        self.plans.is_empty() || plan.is_some_and(|plan| self.plans.contains(&plan))
    }

    /// Whether a model can do what it is for: only models that make pictures edit them.
    #[must_use]
    pub fn may_use(&self, model: &AiModel) -> bool {
        self.chatbot_type == ChatbotType::Text || model.model_type == ModelType::Image
    }
}

impl AiModel {
    /// An active text model that costs nothing, is in no plan, and reads 8,000 tokens: for
    /// replays and tests, which say only what matters to them.
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
            plans: Vec::new(),
        }
    }

    /// Whether somebody on `plan` may choose it: free, or linked (quota-rules, rule 1).
    #[must_use]
    pub fn is_open_to(&self, plan: Option<PlanId>) -> bool {
        self.is_free || plan.is_some_and(|plan| self.plans.contains(&plan))
    }

    /// The most tokens that one answer may have.
    #[must_use]
    pub const fn answer_tokens(&self) -> u64 {
        match self.max_output_tokens {
            0 => self.context_length / ANSWER_SHARE,
            tokens => tokens,
        }
    }

    /// Whether its pictures are known to be too large to be stored.
    #[must_use]
    pub const fn makes_too_large_images(&self) -> bool {
        self.max_image_bytes > MAX_IMAGE_BYTES
    }

    /// The price of a request by the catalog, rounded up to the micro-dollar.
    #[must_use]
    pub fn price(&self, prompt_tokens: u64, completion_tokens: u64) -> MicroUsd {
        let read = u128::from(prompt_tokens) * u128::from(self.prompt_usd_per_million.as_micros());
        let written =
            u128::from(completion_tokens) * u128::from(self.completion_usd_per_million.as_micros());
        let micros = (read + written).div_ceil(1_000_000);
        MicroUsd::from_micros(u64::try_from(micros).unwrap_or(u64::MAX))
    }
}
