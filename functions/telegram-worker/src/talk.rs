//! Talking: what somebody says goes to their session, and the model answers.

use shared::i18n::BotSentence;
use shared::model::TelegramLink;

use crate::answer::{Asked, Question, answer};
use crate::failure::Failure;
use crate::turn::Turn;
use crate::{sessions, sign_in};

/// Something was said.
pub(crate) async fn said(turn: &mut Turn<'_>, text: String) -> Result<(), Failure> {
    let Some(link) = sign_in::logged_in(turn).await? else { return Ok(()) };
    // An earlier attempt may have asked already, wherever they talk by now.
    let asked = turn.claim.asked.map(|asked| asked.session);
    if let Some(session) = asked.or(turn.talk.session) {
        let question = Question { session, text: text.clone(), edits: None };
        if !matches!(answer(turn, link, question).await?, Asked::NoSession) {
            return Ok(());
        }
        // It was deleted, in the app.
    }
    in_a_new_session(turn, link, text).await
}

async fn in_a_new_session(
    turn: &mut Turn<'_>,
    link: TelegramLink,
    text: String,
) -> Result<(), Failure> {
    let Some(session) = sessions::open_first(turn, link).await? else { return Ok(()) };
    match answer(turn, link, Question { session, text, edits: None }).await? {
        Asked::Said => Ok(()),
        Asked::NoSession => turn.say(BotSentence::Gone).await,
    }
}

/// A photo, a voice or a file: once for an album, whose pictures are updates of their own.
pub(crate) async fn not_text(turn: &Turn<'_>, album: Option<&str>) -> Result<(), Failure> {
    let sessions = &turn.state.sessions;
    if let Some(album) = album {
        let now = sessions.clock.now();
        let (chat, update) = (turn.place.chat, turn.claim.update);
        if !sessions.store.has_album(chat, album, update, now).await? {
            return Ok(());
        }
    }
    turn.say(BotSentence::NotSupported).await
}
