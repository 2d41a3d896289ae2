//! Callback queries: the buttons of inline keyboards that people press.

use shared::i18n::BotSentence;
use shared::telegram::text::RichText;

use crate::callback_data::CallbackData;
use crate::commands::catalog::{self, CatalogKind};
use crate::commands::{chats, lang};
use crate::context::UpdateContext;
use crate::error::UpdateError;
use crate::sign_in;

/// Processes a callback query and answers it. Telegram shows a progress bar on the button until
/// the query is answered.
pub(crate) async fn process(
    ctx: &UpdateContext<'_>,
    id: &str,
    data: &str,
) -> Result<(), UpdateError> {
    let (answered, result) =
        tokio::join!(ctx.state.bot.answer_callback_query(id), dispatch(ctx, data));
    if let Err(error) = answered {
        tracing::debug!(%error, "callback_query_not_answered");
    }
    result
}

async fn dispatch(ctx: &UpdateContext<'_>, data: &str) -> Result<(), UpdateError> {
    // In a group, somebody else than the sender may have asked for the keyboard.
    if !ctx.target.is_private {
        return Ok(());
    }
    let Some(link) = sign_in::require_login(ctx).await? else { return Ok(()) };
    let Ok(data) = data.parse() else {
        return ctx.edit_or_send(RichText::plain(ctx.text(BotSentence::OptionGone)), None).await;
    };
    match data {
        CallbackData::Chat(session) => chats::select(ctx, link, session).await,
        CallbackData::ChatPage(start) => chats::show_page(ctx, link, start).await,
        CallbackData::Model(model) => catalog::select_model(ctx, link, model).await,
        CallbackData::ModelPage(number) => {
            catalog::show_page(ctx, link, CatalogKind::Model, number).await
        }
        CallbackData::Chatbot(bot) => catalog::select_chatbot(ctx, link, bot).await,
        CallbackData::ChatbotPage(number) => {
            catalog::show_page(ctx, link, CatalogKind::Chatbot, number).await
        }
        CallbackData::Language(locale) => lang::select(ctx, locale).await,
    }
}
