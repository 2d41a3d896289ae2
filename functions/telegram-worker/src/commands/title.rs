//! `/title`: the session gets a name, for good.

use shared::chat::SessionChanges;
use shared::i18n::BotSentence;
use shared::model::TelegramLink;

use crate::failure::{Failure, not_opened};
use crate::turn::Turn;

/// The most characters of a title (contract, "Chat sessions").
const MAX_TITLE: usize = 200;

pub(crate) async fn set(turn: &Turn<'_>, link: TelegramLink, title: &str) -> Result<(), Failure> {
    if title.is_empty() || title.chars().count() > MAX_TITLE {
        return turn.say(BotSentence::TitleHelp).await;
    }
    let Some(session) = turn.talk.session else { return turn.say(BotSentence::NoChats).await };
    let changes = SessionChanges {
        user: link.user,
        session,
        title: Some(title.to_owned()),
        auto_generate_title: None,
        ai_model: None,
    };
    match turn.state.sessions.change(changes).await {
        Ok(Some(session)) => turn.say(BotSentence::TitleSet(&session.title)).await,
        Ok(None) => turn.say(BotSentence::Gone).await,
        Err(error) => turn.say_text(not_opened(error)?.sentence(turn.locale)).await,
    }
}
