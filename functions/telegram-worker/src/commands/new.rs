//! `/new`: opens a session with the chatbot and the model of the current one.

use shared::i18n::BotSentence;
use shared::model::TelegramLink;

use crate::context::UpdateContext;
use crate::error::UpdateError;
use crate::sessions::{self, SessionConfig};

pub(crate) async fn open(ctx: &UpdateContext<'_>, link: TelegramLink) -> Result<(), UpdateError> {
    let (session, (catalog, plan)) =
        tokio::try_join!(sessions::current(ctx, link), sessions::catalog_and_plan(ctx, link))?;
    let current = session
        .map(|session| SessionConfig { chatbot: session.chatbot, ai_model: session.ai_model });
    // The plan may no longer include the chatbot or the model of the current session.
    let current = current.filter(|config| {
        let bots = sessions::available_chatbots(&catalog, plan);
        let models = sessions::available_models(&catalog, plan);
        bots.iter().any(|bot| bot.id == config.chatbot)
            && models.iter().any(|model| model.model_id == config.ai_model)
    });
    let Some(config) = current.or_else(|| sessions::default_config(&catalog, plan)) else {
        return ctx.reply(BotSentence::NothingToChoose).await;
    };
    match sessions::open(ctx, link, config.clone()).await? {
        Err(error) => ctx.reply_text(error.sentence(ctx.locale)).await,
        Ok(_) => ctx.reply_text(new_session_text(ctx, &config).await?).await,
    }
}

/// The text that names the chatbot and the model of a new session.
pub(crate) async fn new_session_text(
    ctx: &UpdateContext<'_>,
    config: &SessionConfig,
) -> Result<String, UpdateError> {
    let catalog = ctx.state.sessions.catalog.get().await?;
    let bot = catalog.chatbot(config.chatbot).map_or("", |bot| bot.name.as_str());
    let model = catalog.model(&config.ai_model).map_or("", |model| model.name.as_str());
    Ok(ctx.text(BotSentence::NewChat { bot, model }))
}
