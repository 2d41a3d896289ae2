//! The chat session that somebody talks in: the one they chose, or a new one.

use shared::chat::NewSession;
use shared::model::{
    AiModel, Catalog, ChatSession, Chatbot, ChatbotId, ChatbotType, ModelId, ModelType, PlanId,
    SessionId, TelegramLink,
};

use crate::context::UpdateContext;
use crate::failure::{Failure, not_opened};
use shared::http::ApiError;

/// Who a new session is with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ChatTarget {
    pub(crate) chatbot: ChatbotId,
    pub(crate) ai_model: ModelId,
}

/// The chatbots that somebody on `plan` can choose.
pub(crate) fn chatbots(catalog: &Catalog, plan: Option<PlanId>) -> Vec<&Chatbot> {
    let open = |bot: &&Chatbot| bot.is_active && bot.is_open_to(plan);
    catalog.chatbots.iter().filter(open).collect()
}

/// The models that somebody on `plan` can choose.
pub(crate) fn models(catalog: &Catalog, plan: Option<PlanId>) -> Vec<&AiModel> {
    let open = |model: &&AiModel| model.is_active && model.is_open_to(plan);
    catalog.models.iter().filter(open).collect()
}

/// Who a first session is with: of what writes text, the first chatbot, and the first model
/// that the plan was bought for, or else a free one.
pub(crate) fn first(catalog: &Catalog, plan: Option<PlanId>) -> Option<ChatTarget> {
    let bots = chatbots(catalog, plan);
    let bot = bots.iter().find(|bot| bot.chatbot_type == ChatbotType::Text).or(bots.first())?;
    let models = models(catalog, plan);
    let mut text = models.iter().filter(|model| model.model_type == ModelType::Text);
    let model = text.clone().find(|model| !model.is_free).or_else(|| text.next());
    Some(ChatTarget { chatbot: bot.id, ai_model: model.or(models.first())?.model_id.clone() })
}

/// The session that is talked in here, if there is one still.
pub(crate) async fn current(
    context: &UpdateContext<'_>,
    link: TelegramLink,
) -> Result<Option<ChatSession>, Failure> {
    match context.chat_state.session {
        Some(session) => Ok(context.state.sessions.store.session(link.user, session).await?),
        None => Ok(None),
    }
}

/// Opens a session and talks in it from now on; or what somebody is told instead.
pub(crate) async fn open(
    context: &UpdateContext<'_>,
    link: TelegramLink,
    target: ChatTarget,
) -> Result<Result<ChatSession, ApiError>, Failure> {
    let new = NewSession {
        user: link.user,
        chatbot: target.chatbot,
        ai_model: Some(target.ai_model),
        title: None,
        locale: context.locale,
        key: context.key("open"),
    };
    match context.state.sessions.open(new).await {
        Ok(session) => {
            context.use_session(link.user, session.id).await?;
            Ok(Ok(session))
        }
        Err(error) => not_opened(error).map(Err),
    }
}

/// The plan somebody is on, with the catalog that it chooses from.
pub(crate) async fn choices(
    context: &UpdateContext<'_>,
    link: TelegramLink,
) -> Result<(std::sync::Arc<Catalog>, Option<PlanId>), Failure> {
    let sessions = &context.state.sessions;
    let (catalog, profile) =
        tokio::try_join!(sessions.catalog.get(), sessions.store.profile(link.user))?;
    let plan = profile.and_then(|profile| profile.plan_at(sessions.clock.now()));
    Ok((catalog, plan))
}

/// Opens a session with whoever a first one is with; none: what was wrong has been said.
pub(crate) async fn open_first(
    context: &UpdateContext<'_>,
    link: TelegramLink,
) -> Result<Option<SessionId>, Failure> {
    let (catalog, plan) = choices(context, link).await?;
    let Some(with) = first(&catalog, plan) else {
        context.reply(shared::i18n::BotSentence::NothingToChoose).await?;
        return Ok(None);
    };
    match open(context, link, with).await? {
        Ok(session) => Ok(Some(session.id)),
        Err(error) => {
            context.reply_text(error.sentence(context.locale)).await?;
            Ok(None)
        }
    }
}
