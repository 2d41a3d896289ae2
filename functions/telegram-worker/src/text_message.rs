//! Talking: what somebody says goes to their session, and the model answers.

use shared::i18n::BotSentence;
use shared::model::TelegramLink;

use crate::answer::{AnswerOutcome, Question, answer};
use crate::context::UpdateContext;
use crate::failure::Failure;
use crate::{sessions, sign_in};

/// Something was said.
pub(crate) async fn text(context: &mut UpdateContext<'_>, text: String) -> Result<(), Failure> {
    let Some(link) = sign_in::logged_in(context).await? else { return Ok(()) };
    // An earlier attempt may have asked already, wherever they talk by now.
    let asked = context.claim.asked.map(|asked| asked.session);
    if let Some(session) = asked.or(context.chat_state.session) {
        let question = Question { session, text: text.clone(), edits: None };
        if !matches!(answer(context, link, question).await?, AnswerOutcome::NoSession) {
            return Ok(());
        }
        // It was deleted, in the app.
    }
    in_a_new_session(context, link, text).await
}

async fn in_a_new_session(
    context: &mut UpdateContext<'_>,
    link: TelegramLink,
    text: String,
) -> Result<(), Failure> {
    let Some(session) = sessions::open_first(context, link).await? else { return Ok(()) };
    match answer(context, link, Question { session, text, edits: None }).await? {
        AnswerOutcome::Replied => Ok(()),
        AnswerOutcome::NoSession => context.reply(BotSentence::Gone).await,
    }
}

/// A photo, a voice or a file: once for an album, whose pictures are updates of their own.
pub(crate) async fn unsupported(
    context: &UpdateContext<'_>,
    album: Option<&str>,
) -> Result<(), Failure> {
    let sessions = &context.state.sessions;
    if let Some(album) = album {
        let now = sessions.clock.now();
        let (chat, update) = (context.place.chat, context.claim.update);
        if !sessions.store.has_album(chat, album, update, now).await? {
            return Ok(());
        }
    }
    context.reply(BotSentence::NotSupported).await
}
