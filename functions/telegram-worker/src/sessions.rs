//! Chat sessions: the current one of a chat, and new ones with a chatbot and a model of the plan.

use std::sync::Arc;

use shared::chat::NewSession;
use shared::http::ApiError;
use shared::i18n::BotSentence;
use shared::model::{
    AiModel, Catalog, ChatSession, Chatbot, ChatbotId, ChatbotType, ModelId, ModelType, PlanId,
    SessionId, TelegramLink,
};

use crate::context::UpdateContext;
use crate::error::{UpdateError, session_error_reply};

/// The chatbot and the model of a new session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SessionConfig {
    pub(crate) chatbot: ChatbotId,
    pub(crate) ai_model: ModelId,
}

/// The chatbots that users of a plan can select.
pub(crate) fn available_chatbots(catalog: &Catalog, plan: Option<PlanId>) -> Vec<&Chatbot> {
    let is_available = |bot: &&Chatbot| bot.is_active && bot.is_open_to(plan);
    catalog.chatbots.iter().filter(is_available).collect()
}

/// The models that users of a plan can select.
pub(crate) fn available_models(catalog: &Catalog, plan: Option<PlanId>) -> Vec<&AiModel> {
    let is_available = |model: &&AiModel| model.is_active && model.is_open_to(plan);
    catalog.models.iter().filter(is_available).collect()
}

/// The chatbot and the model of a user's first session: the first text chatbot, and the first text
/// model that is paid, or else a free one.
pub(crate) fn default_config(catalog: &Catalog, plan: Option<PlanId>) -> Option<SessionConfig> {
    let bots = available_chatbots(catalog, plan);
    let bot = bots.iter().find(|bot| bot.chatbot_type == ChatbotType::Text).or(bots.first())?;
    let models = available_models(catalog, plan);
    let mut text = models.iter().filter(|model| model.model_type == ModelType::Text);
    let model = text.clone().find(|model| !model.is_free).or_else(|| text.next());
    let ai_model = model.or(models.first())?.model_id.clone();
    Some(SessionConfig { chatbot: bot.id, ai_model })
}

/// The current session of the chat. None: none was selected, or it was deleted.
pub(crate) async fn current(
    ctx: &UpdateContext<'_>,
    link: TelegramLink,
) -> Result<Option<ChatSession>, UpdateError> {
    match ctx.chat_state.session {
        Some(session) => Ok(ctx.state.sessions.store.session(link.user, session).await?),
        None => Ok(None),
    }
}

/// Opens a session and makes it the current one of the chat. The inner error is for the sender.
pub(crate) async fn open(
    ctx: &UpdateContext<'_>,
    link: TelegramLink,
    config: SessionConfig,
) -> Result<Result<ChatSession, ApiError>, UpdateError> {
    let new = NewSession {
        user: link.user,
        chatbot: config.chatbot,
        ai_model: Some(config.ai_model),
        title: None,
        locale: ctx.locale,
        key: ctx.idempotency_key("open"),
    };
    match ctx.state.sessions.open(new).await {
        Ok(session) => {
            ctx.select_session(link.user, session.id).await?;
            Ok(Ok(session))
        }
        Err(error) => session_error_reply(error).map(Err),
    }
}

/// The catalog, and the user's plan.
pub(crate) async fn catalog_and_plan(
    ctx: &UpdateContext<'_>,
    link: TelegramLink,
) -> Result<(Arc<Catalog>, Option<PlanId>), UpdateError> {
    let sessions = &ctx.state.sessions;
    let (catalog, profile) =
        tokio::try_join!(sessions.catalog.get(), sessions.store.profile(link.user))?;
    let plan = profile.and_then(|profile| profile.plan_at(sessions.clock.now()));
    Ok((catalog, plan))
}

/// Opens a session with the default chatbot and model. None: it could not be opened, and the sender
/// was told why.
pub(crate) async fn open_default(
    ctx: &UpdateContext<'_>,
    link: TelegramLink,
) -> Result<Option<SessionId>, UpdateError> {
    let (catalog, plan) = catalog_and_plan(ctx, link).await?;
    let Some(config) = default_config(&catalog, plan) else {
        ctx.reply(BotSentence::NothingToChoose).await?;
        return Ok(None);
    };
    match open(ctx, link, config).await? {
        Ok(session) => Ok(Some(session.id)),
        Err(error) => {
            ctx.reply_text(error.sentence(ctx.locale)).await?;
            Ok(None)
        }
    }
}
