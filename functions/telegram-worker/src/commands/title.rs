//! `/title`: sets the title of the current session, and turns automatic titles off.

use shared::chat::SessionChanges;
use shared::i18n::BotSentence;
use shared::model::{TelegramLink, is_blank};

use crate::context::UpdateContext;
use crate::error::{UpdateError, session_error_reply};

/// The most characters of a title (contract, "Chat sessions").
const MAX_TITLE: usize = 200;

pub(crate) async fn set(
    ctx: &UpdateContext<'_>,
    link: TelegramLink,
    title: &str,
) -> Result<(), UpdateError> {
    if is_blank(title) || title.chars().count() > MAX_TITLE {
        return ctx.reply(BotSentence::TitleHelp).await;
    }
    let Some(session) = ctx.chat_state.session else {
        return ctx.reply(BotSentence::NoChats).await;
    };
    let changes = SessionChanges {
        user: link.user,
        session,
        title: Some(title.to_owned()),
        auto_generate_title: None,
        ai_model: None,
    };
    match ctx.state.sessions.change(changes).await {
        Ok(Some(session)) => ctx.reply(BotSentence::TitleSet(&session.title)).await,
        Ok(None) => ctx.reply(BotSentence::OptionGone).await,
        Err(error) => ctx.reply_text(session_error_reply(error)?.sentence(ctx.locale)).await,
    }
}
