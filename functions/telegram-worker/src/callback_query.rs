//! Buttons that were pressed: each does what it stands for, or says that this is over.

use shared::i18n::BotSentence;
use shared::telegram::text::RichText;

use crate::callback_data::CallbackData;
use crate::commands::chats;
use crate::commands::choose::{self, Choice};
use crate::context::UpdateContext;
use crate::failure::Failure;
use crate::sign_in;

/// A button was pressed. Telegram shows a clock on it until it is told otherwise.
pub(crate) async fn handle(
    context: &UpdateContext<'_>,
    query: &str,
    data: &str,
) -> Result<(), Failure> {
    let (confirmed, done) =
        tokio::join!(context.state.bot.answer_callback_query(query), dispatch(context, data));
    if let Err(error) = confirmed {
        tracing::debug!(%error, "callback_answer_failed");
    }
    done
}

async fn dispatch(context: &UpdateContext<'_>, data: &str) -> Result<(), Failure> {
    // Menus are for private chats: elsewhere somebody else may have asked for one.
    if !context.place.is_private {
        return Ok(());
    }
    let Some(link) = sign_in::logged_in(context).await? else { return Ok(()) };
    let Ok(button) = data.parse() else {
        return context.replace(RichText::plain(context.text(BotSentence::Gone)), None).await;
    };
    match button {
        CallbackData::Chat(session) => chats::choose(context, link, session).await,
        CallbackData::Chats(start) => chats::turn_to(context, link, start).await,
        CallbackData::Model(model) => choose::choose_model(context, link, model).await,
        CallbackData::Models(number) => choose::turn_to(context, link, Choice::Model, number).await,
        CallbackData::Bot(bot) => choose::choose_bot(context, link, bot).await,
        CallbackData::Bots(number) => choose::turn_to(context, link, Choice::Bot, number).await,
        CallbackData::Language(locale) => choose::choose_language(context, locale).await,
    }
}
