//! Edited messages: the message in the session gets the new text, and the model answers it again.

use shared::i18n::BotSentence;
use shared::model::Fingerprint;

use crate::answer::{AskOutcome, Question, answer};
use crate::context::UpdateContext;
use crate::error::UpdateError;

/// Processes the new text of a message.
pub(crate) async fn process(ctx: &mut UpdateContext<'_>, text: String) -> Result<(), UpdateError> {
    let Some(link) = ctx.chat_state.link else { return Ok(()) };
    let sessions = &ctx.state.sessions;
    let now = sessions.clock.now();
    let editable = sessions.store.telegram_message(ctx.target.chat, ctx.message).await?;
    let editable = editable.filter(|it| it.user == link.user && now < it.expires_at);
    // A message that was no question before the edit is none after it.
    let Some(editable) = editable else { return Ok(()) };
    // Telegram sends an edit also when a link preview is added or the message is pinned.
    if editable.text == Fingerprint::of(&[&text]) {
        return Ok(());
    }
    let edits = Some((editable.message, editable.answers));
    match answer(ctx, link, Question { session: editable.session, text, edits }).await? {
        AskOutcome::Replied => Ok(()),
        AskOutcome::NotFound => ctx.reply(BotSentence::OptionGone).await,
    }
}
