//! An answer, from the question to what the chat shows: asked with a key that follows from the
//! update, so that one that comes again is answered and charged once.

use std::time::Duration;

use shared::chat::{self, Reply, SendError};
use shared::i18n::BotSentence;
use shared::model::{
    AskedInTelegram, Fingerprint, Message, MessageId, SessionId, SpokenMessage, TelegramLink,
    TelegramMessageId,
};
use shared::quota::Refusal;
use tokio::sync::mpsc;
use tokio::time::sleep_until;

use crate::deliver::{deliver, parts};
use crate::failure::{Failure, told};
use crate::growing::{Grown, grow};
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

/// A question and its answer, as they are stored.
struct Answered {
    question: MessageId,
    answer: Message,
}

/// Asks, shows the answer while it is made, and leaves it in the chat.
pub(crate) async fn answer(
    turn: &mut Turn<'_>,
    link: TelegramLink,
    question: Question,
) -> Result<Asked, Failure> {
    let answered = match before(turn, link, &question).await? {
        Some(answered) => answered,
        None => {
            turn.claim.asked = Some(AskedInTelegram { session: question.session, answered: None });
            match ask(turn, link, &question).await {
                Ok(answered) => answered,
                Err(SendError::NotFound) => return Ok(Asked::NoSession),
                Err(error) => return refused(turn, link, question, error).await,
            }
        }
    };
    let stored = (answered.question, answered.answer.message_id);
    turn.claim.asked = Some(AskedInTelegram { session: question.session, answered: Some(stored) });
    shown(turn, &question, &answered.answer).await?;
    remember(turn, link, question, answered.question).await?;
    Ok(Asked::Said)
}

/// What an earlier attempt was answered, whose end failed.
async fn before(
    turn: &Turn<'_>,
    link: TelegramLink,
    question: &Question,
) -> Result<Option<Answered>, Failure> {
    let asked = turn.claim.asked.filter(|asked| asked.session == question.session);
    let Some(ids) = asked.and_then(|asked| asked.answered) else { return Ok(None) };
    let owner = (link.user, question.session);
    let [_, answer] = turn.state.sessions.store.two_messages(owner, [ids.0, ids.1]).await?;
    Ok(answer.map(|answer| Answered { question: ids.0, answer }))
}

async fn ask(
    turn: &mut Turn<'_>,
    link: TelegramLink,
    question: &Question,
) -> Result<Answered, SendError> {
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
    let (answered, Grown { sent, quiet_until }) = tokio::join!(answering, grow(turn, heard));
    turn.claim.sent = sent;
    if let Some(until) = quiet_until {
        sleep_until(until).await;
    }
    let answered = match answered {
        // What came of it is stored, and marked as interrupted.
        Err(SendError::CutOff { answered, .. }) => *answered,
        answered => answered?,
    };
    let question = answered.user_message.message_id;
    Ok(Answered { question, answer: answered.assistant_message })
}

/// Says why there is no answer. A message that is kept may be edited, and then is answered.
async fn refused(
    turn: &Turn<'_>,
    link: TelegramLink,
    question: Question,
    error: SendError,
) -> Result<Asked, Failure> {
    if let (SendError::Refused(Refusal::Exceeded(exceeded), at), false) =
        (&error, turn.place.is_private)
    {
        // How much somebody used is nobody else's business.
        turn.say(BotSentence::LimitReached(exceeded.retry_after(*at))).await?;
        return Ok(Asked::Said);
    }
    let kept = match &error {
        SendError::Provider { user_message, .. } => Some(user_message.message_id),
        _ => None,
    };
    turn.say_text(told(error)?.sentence(turn.locale)).await?;
    if let Some(message) = kept {
        delete_void(turn, &question).await;
        remember(turn, link, question, message).await?;
    }
    Ok(Asked::Said)
}

/// Leaves an answer in the chat, in place of one that an edit made void.
async fn shown(turn: &mut Turn<'_>, question: &Question, answer: &Message) -> Result<(), Failure> {
    let note = answer.interrupted.then(|| turn.text(BotSentence::CutOff));
    let is_reply = question.edits.is_some() || !turn.place.is_private;
    let reply_to = Some(turn.message).filter(|_| is_reply);
    delete_void(turn, question).await;
    deliver(turn, parts(answer, note), reply_to).await
}

/// Deletes the answers that an edit made void.
async fn delete_void(turn: &Turn<'_>, question: &Question) {
    let Some((_, void)) = &question.edits else { return };
    if let Err(error) = turn.state.bot.delete(turn.place.chat, void).await {
        tracing::info!(%error, "an answer that is void stays in the chat");
    }
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
