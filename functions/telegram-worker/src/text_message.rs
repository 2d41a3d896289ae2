//! Text messages: each goes to the current session of the chat, and the model answers it.

use shared::i18n::BotSentence;
use shared::model::TelegramLink;

use crate::answer::{AskOutcome, Question, answer};
use crate::context::UpdateContext;
use crate::error::UpdateError;
use crate::{sessions, sign_in};

/// Processes a text message.
pub(crate) async fn process(ctx: &mut UpdateContext<'_>, text: String) -> Result<(), UpdateError> {
    let Some(link) = sign_in::require_login(ctx).await? else { return Ok(()) };
    // An earlier attempt may have asked in another session than the one that is current now.
    let attempted = ctx.claim.asked.map(|asked| asked.session);
    if let Some(session) = attempted.or(ctx.chat_state.session) {
        let question = Question { session, text: text.clone(), edits: None };
        if answer(ctx, link, question).await? != AskOutcome::NotFound {
            return Ok(());
        }
        // The session was deleted in the app.
    }
    process_in_new_session(ctx, link, text).await
}

async fn process_in_new_session(
    ctx: &mut UpdateContext<'_>,
    link: TelegramLink,
    text: String,
) -> Result<(), UpdateError> {
    let Some(session) = sessions::open_default(ctx, link).await? else { return Ok(()) };
    match answer(ctx, link, Question { session, text, edits: None }).await? {
        AskOutcome::Replied => Ok(()),
        AskOutcome::NotFound => ctx.reply(BotSentence::OptionGone).await,
    }
}
