//! `/title`: the session gets a name, for good.

use shared::chat::SessionChanges;
use shared::i18n::BotSentence;
use shared::model::TelegramLink;

use crate::context::UpdateContext;
use crate::failure::{Failure, not_opened};

/// The most characters of a title (contract, "Chat sessions").
const MAX_TITLE: usize = 200;

pub(crate) async fn set(
    context: &UpdateContext<'_>,
    link: TelegramLink,
    title: &str,
) -> Result<(), Failure> {
    if title.is_empty() || title.chars().count() > MAX_TITLE {
        return context.reply(BotSentence::TitleHelp).await;
    }
    let Some(session) = context.chat_state.session else {
        return context.reply(BotSentence::NoChats).await;
    };
    let changes = SessionChanges {
        user: link.user,
        session,
        title: Some(title.to_owned()),
        auto_generate_title: None,
        ai_model: None,
    };
    match context.state.sessions.change(changes).await {
        Ok(Some(session)) => context.reply(BotSentence::TitleSet(&session.title)).await,
        Ok(None) => context.reply(BotSentence::Gone).await,
        Err(error) => context.reply_text(not_opened(error)?.sentence(context.locale)).await,
    }
}
