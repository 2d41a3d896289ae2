//! `/new`: a new session, with whom the last one was.

use shared::i18n::BotSentence;
use shared::model::TelegramLink;

use crate::context::UpdateContext;
use crate::failure::Failure;
use crate::sessions::{self, ChatTarget};

pub(crate) async fn new(context: &UpdateContext<'_>, link: TelegramLink) -> Result<(), Failure> {
    let (current, choices) =
        tokio::try_join!(sessions::current(context, link), sessions::choices(context, link))?;
    let (catalog, plan) = choices;
    let before =
        current.map(|session| ChatTarget { chatbot: session.chatbot, ai_model: session.ai_model });
    // What the last one was with may not be in the plan any more.
    let before = before.filter(|target| {
        let bots = sessions::chatbots(&catalog, plan);
        let models = sessions::models(&catalog, plan);
        bots.iter().any(|bot| bot.id == target.chatbot)
            && models.iter().any(|model| model.model_id == target.ai_model)
    });
    match before.or_else(|| sessions::first(&catalog, plan)) {
        Some(target) => begin(context, link, target).await,
        None => context.reply(BotSentence::NothingToChoose).await,
    }
}

/// Opens a session and says with whom.
pub(crate) async fn begin(
    context: &UpdateContext<'_>,
    link: TelegramLink,
    target: ChatTarget,
) -> Result<(), Failure> {
    match sessions::open(context, link, target.clone()).await? {
        Err(error) => context.reply_text(error.sentence(context.locale)).await,
        Ok(_) => context.reply_text(greeting(context, &target).await?).await,
    }
}

/// ChatTarget whom a new session is.
pub(crate) async fn greeting(
    context: &UpdateContext<'_>,
    target: &ChatTarget,
) -> Result<String, Failure> {
    let catalog = context.state.sessions.catalog.get().await?;
    let bot = catalog.chatbot(target.chatbot).map_or("", |bot| bot.name.as_str());
    let model = catalog.model(&target.ai_model).map_or("", |model| model.name.as_str());
    Ok(context.text(BotSentence::NewChat { bot, model }))
}
