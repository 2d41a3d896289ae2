//! Buttons that were pressed: each does what it stands for, or says that this is over.

use shared::i18n::BotSentence;
use shared::telegram::text::RichText;

use crate::button::Button;
use crate::commands::chats;
use crate::commands::choose::{self, Choice};
use crate::failure::Failure;
use crate::sign_in;
use crate::turn::Turn;

/// A button was pressed. Telegram shows a clock on it until it is told otherwise.
pub(crate) async fn pressed(turn: &Turn<'_>, query: &str, data: &str) -> Result<(), Failure> {
    let (confirmed, done) = tokio::join!(turn.state.bot.pressed(query), act(turn, data));
    if let Err(error) = confirmed {
        tracing::debug!(%error, "a button keeps its clock");
    }
    done
}

async fn act(turn: &Turn<'_>, data: &str) -> Result<(), Failure> {
    // Menus are for private chats: elsewhere somebody else may have asked for one.
    if !turn.place.is_private {
        return Ok(());
    }
    let Some(link) = sign_in::logged_in(turn).await? else { return Ok(()) };
    let Ok(button) = data.parse() else {
        return turn.replace(RichText::plain(turn.text(BotSentence::Gone)), None).await;
    };
    match button {
        Button::Chat(session) => chats::choose(turn, link, session).await,
        Button::Chats(start) => chats::turn_to(turn, link, start).await,
        Button::Model(model) => choose::choose_model(turn, link, model).await,
        Button::Models(number) => choose::turn_to(turn, link, Choice::Model, number).await,
        Button::Bot(bot) => choose::choose_bot(turn, link, bot).await,
        Button::Bots(number) => choose::turn_to(turn, link, Choice::Bot, number).await,
        Button::Language(locale) => choose::choose_language(turn, locale).await,
    }
}
