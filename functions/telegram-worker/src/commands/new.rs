//! `/new`: a new session, with whom the last one was.

use shared::i18n::BotSentence;
use shared::model::TelegramLink;

use crate::failure::Failure;
use crate::sessions::{self, With};
use crate::turn::Turn;

pub(crate) async fn new(turn: &Turn<'_>, link: TelegramLink) -> Result<(), Failure> {
    let (current, choices) =
        tokio::try_join!(sessions::current(turn, link), sessions::choices(turn, link))?;
    let (catalog, plan) = choices;
    let before =
        current.map(|session| With { chatbot: session.chatbot, ai_model: session.ai_model });
    // What the last one was with may not be in the plan any more.
    let before = before.filter(|with| {
        let bots = sessions::chatbots(&catalog, plan);
        let models = sessions::models(&catalog, plan);
        bots.iter().any(|bot| bot.id == with.chatbot)
            && models.iter().any(|model| model.model_id == with.ai_model)
    });
    match before.or_else(|| sessions::first(&catalog, plan)) {
        Some(with) => begin(turn, link, with).await,
        None => turn.say(BotSentence::NothingToChoose).await,
    }
}

/// Opens a session and says with whom.
pub(crate) async fn begin(turn: &Turn<'_>, link: TelegramLink, with: With) -> Result<(), Failure> {
    match sessions::open(turn, link, with.clone()).await? {
        Err(error) => turn.say_text(error.sentence(turn.locale)).await,
        Ok(_) => turn.say_text(greeting(turn, &with).await?).await,
    }
}

/// With whom a new session is.
pub(crate) async fn greeting(turn: &Turn<'_>, with: &With) -> Result<String, Failure> {
    let catalog = turn.state.sessions.catalog.get().await?;
    let bot = catalog.chatbot(with.chatbot).map_or("", |bot| bot.name.as_str());
    let model = catalog.model(&with.ai_model).map_or("", |model| model.name.as_str());
    Ok(turn.text(BotSentence::NewChat { bot, model }))
}
