//! Edited messages: the message in the session gets the new text, and is answered anew.

use shared::i18n::BotSentence;
use shared::model::Fingerprint;

use crate::answer::{Asked, Question, answer};
use crate::failure::Failure;
use crate::turn::Turn;

/// Somebody changed what they had said.
pub(crate) async fn edited(turn: &mut Turn<'_>, text: String) -> Result<(), Failure> {
    let Some(link) = turn.talk.link else { return Ok(()) };
    let sessions = &turn.state.sessions;
    let now = sessions.clock.now();
    let spoken = sessions.store.spoken(turn.place.chat, turn.message).await?;
    let spoken = spoken.filter(|spoken| spoken.user == link.user && now < spoken.expires_at);
    // What was no message to a model before is none now.
    let Some(spoken) = spoken else { return Ok(()) };
    // Telegram tells of previews and pins as of edits.
    if spoken.text == Fingerprint::of(&[&text]) {
        return Ok(());
    }
    let edits = Some((spoken.message, spoken.answers));
    match answer(turn, link, Question { session: spoken.session, text, edits }).await? {
        Asked::Said => Ok(()),
        Asked::NoSession => turn.say(BotSentence::Gone).await,
    }
}
