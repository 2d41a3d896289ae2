//! Edited messages: the message in the session gets the new text, and is answered anew.

use shared::i18n::BotSentence;
use shared::model::Fingerprint;

use crate::answer::{AnswerOutcome, Question, answer};
use crate::context::UpdateContext;
use crate::failure::Failure;

/// Somebody changed what they had said.
pub(crate) async fn edited(context: &mut UpdateContext<'_>, text: String) -> Result<(), Failure> {
    let Some(link) = context.chat_state.link else { return Ok(()) };
    let sessions = &context.state.sessions;
    let now = sessions.clock.now();
    let record = sessions.store.telegram_message(context.place.chat, context.message).await?;
    let record = record.filter(|record| record.user == link.user && now < record.expires_at);
    // What was no message to a model before is none now.
    let Some(record) = record else { return Ok(()) };
    // Telegram tells of previews and pins as of edits.
    if record.text == Fingerprint::of(&[&text]) {
        return Ok(());
    }
    let edits = Some((record.message, record.answers));
    match answer(context, link, Question { session: record.session, text, edits }).await? {
        AnswerOutcome::Replied => Ok(()),
        AnswerOutcome::NoSession => context.reply(BotSentence::Gone).await,
    }
}
