//! An answer, from the question to what the chat shows: asked with a key that follows from the
//! update, so that one that comes again is answered and charged once.

use std::time::Duration;

use shared::chat::{self, Answered, Reply, SendError};
use shared::i18n::BotSentence;
use shared::model::{
    Fingerprint, MessageId, SessionId, SpokenMessage, TelegramLink, TelegramMessageId,
};
use tokio::sync::mpsc;

use crate::deliver::{deliver, parts};
use crate::failure::{Failure, told};
use crate::growing::grow;
use crate::turn::Turn;

/// How long what a message became is remembered. People can edit theirs for 48 hours.
const EDITABLE: Duration = Duration::from_secs(3 * 24 * 60 * 60);

/// What is asked.
pub(crate) struct Question {
    pub(crate) session: SessionId,
    pub(crate) text: String,
    /// The message that gets this text, and the answers it had in the chat.
    pub(crate) edits: Option<(MessageId, Vec<TelegramMessageId>)>,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// It was answered, or why not was said.
    Said,
    /// There is no such session any more, or no such message in it.
    NoSession,
}

/// Asks, shows the answer while it is made, and leaves it in the chat.
pub(crate) async fn answer(
    turn: &mut Turn<'_>,
    link: TelegramLink,
    question: Question,
) -> Result<Asked, Failure> {
    let asked = chat::Question {
        user: link.user,
        session: question.session,
        text: question.text.clone(),
        edits: question.edits.as_ref().map(|(message, _)| *message),
        generate_image: false,
        use_web_search: false,
        locale: turn.locale,
        key: turn.key(&question.session.to_string()),
    };
    let (listener, heard) = mpsc::unbounded_channel();
    let chat = &turn.state.chat;
    let answering = async move {
        match chat.ask(asked).await? {
            Reply::Begun(pending) => pending.answer(Some(&listener)).await,
            Reply::Again(answered) => Ok(*answered),
        }
    };
    let (answered, sent) = tokio::join!(answering, grow(turn, heard));
    turn.claim.sent = sent;
    let (answered, note) = match answered {
        Ok(answered) => (answered, None),
        Err(SendError::CutOff { answered, .. }) => (*answered, Some(BotSentence::CutOff)),
        Err(SendError::NotFound) => return Ok(Asked::NoSession),
        Err(error) => return refused(turn, link, question, error).await,
    };
    shown(turn, &question, &answered, note).await?;
    remember(turn, link, question, answered.user_message.message_id).await?;
    Ok(Asked::Said)
}

/// Says why there is no answer. A message that is kept may be edited, and then is answered.
async fn refused(
    turn: &Turn<'_>,
    link: TelegramLink,
    question: Question,
    error: SendError,
) -> Result<Asked, Failure> {
    let kept = match &error {
        SendError::Provider { user_message, .. } => Some(user_message.message_id),
        _ => None,
    };
    turn.say_text(told(error)?.sentence(turn.locale)).await?;
    if let Some(message) = kept {
        remember(turn, link, question, message).await?;
    }
    Ok(Asked::Said)
}

/// Leaves an answer in the chat, in place of one that an edit made void.
async fn shown(
    turn: &mut Turn<'_>,
    question: &Question,
    answered: &Answered,
    note: Option<BotSentence<'_>>,
) -> Result<(), Failure> {
    let is_cut = note.is_some() || answered.assistant_message.interrupted;
    let note = is_cut.then(|| turn.text(BotSentence::CutOff));
    let mut reply_to = Some(turn.message).filter(|_| !turn.place.is_private);
    if let Some((_, void)) = &question.edits {
        reply_to = Some(turn.message);
        if let Err(error) = turn.state.bot.delete(turn.place.chat, void).await {
            tracing::info!(%error, "an answer that is void stays in the chat");
        }
    }
    deliver(turn, parts(&answered.assistant_message, note), reply_to).await
}

/// Remembers what the message became.
async fn remember(
    turn: &Turn<'_>,
    link: TelegramLink,
    question: Question,
    message: MessageId,
) -> Result<(), Failure> {
    let sessions = &turn.state.sessions;
    let spoken = SpokenMessage {
        user: link.user,
        session: question.session,
        message,
        text: Fingerprint::of(&[&question.text]),
        answers: turn.claim.sent.clone(),
        expires_at: sessions.clock.now() + EDITABLE,
    };
    Ok(sessions.store.put_spoken(turn.place.chat, turn.message, &spoken).await?)
}
