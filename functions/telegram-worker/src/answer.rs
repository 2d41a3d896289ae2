//! An answer, from the question to what the chat shows: asked with a key that follows from the
//! update, so that one that comes again is answered and charged once.

use std::time::Duration;

use shared::chat::{self, Reply, SendError};
use shared::i18n::BotSentence;
use shared::model::{
    AskedInTelegram, Fingerprint, Message, MessageId, SessionId, TelegramLink, TelegramMessageId,
    TelegramMessageRecord,
};
use shared::quota::Refusal;
use tokio::sync::mpsc;
use tokio::time::sleep_until;

use crate::context::UpdateContext;
use crate::delivery::{deliver, parts};
use crate::draft::{FinishedDraft, stream_draft};
use crate::failure::{Failure, user_error};

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
pub(crate) enum AnswerOutcome {
    /// It was answered, or why not was said.
    Replied,
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
    context: &mut UpdateContext<'_>,
    link: TelegramLink,
    question: Question,
) -> Result<AnswerOutcome, Failure> {
    let answered = match before(context, link, &question).await? {
        Some(answered) => answered,
        None => {
            context.claim.asked =
                Some(AskedInTelegram { session: question.session, answered: None });
            match ask(context, link, &question).await {
                Ok(answered) => answered,
                Err(SendError::NotFound) => return Ok(AnswerOutcome::NoSession),
                Err(error) => return refused(context, link, question, error).await,
            }
        }
    };
    let stored = (answered.question, answered.answer.message_id);
    context.claim.asked =
        Some(AskedInTelegram { session: question.session, answered: Some(stored) });
    shown(context, &question, &answered.answer).await?;
    remember(context, link, question, answered.question).await?;
    Ok(AnswerOutcome::Replied)
}

/// What an earlier attempt was answered, whose end failed.
async fn before(
    context: &UpdateContext<'_>,
    link: TelegramLink,
    question: &Question,
) -> Result<Option<Answered>, Failure> {
    let asked = context.claim.asked.filter(|asked| asked.session == question.session);
    let Some(ids) = asked.and_then(|asked| asked.answered) else { return Ok(None) };
    let owner = (link.user, question.session);
    let [_, answer] = context.state.sessions.store.two_messages(owner, [ids.0, ids.1]).await?;
    Ok(answer.map(|answer| Answered { question: ids.0, answer }))
}

async fn ask(
    context: &mut UpdateContext<'_>,
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
        locale: context.locale,
        key: context.key(&question.session.to_string()),
    };
    let (listener, deltas) = mpsc::unbounded_channel();
    let chat = &context.state.chat;
    let answering = async move {
        match chat.ask(asked).await? {
            Reply::Pending(pending) => pending.answer(Some(&listener)).await,
            Reply::Replayed(answered) => Ok(*answered),
        }
    };
    let (answered, FinishedDraft { sent, quiet_until }) =
        tokio::join!(answering, stream_draft(context, deltas));
    context.claim.sent = sent;
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
    context: &UpdateContext<'_>,
    link: TelegramLink,
    question: Question,
    error: SendError,
) -> Result<AnswerOutcome, Failure> {
    if let (SendError::Refused(Refusal::Exceeded(exceeded), at), false) =
        (&error, context.place.is_private)
    {
        // How much somebody used is nobody else's business.
        context.reply(BotSentence::LimitReached(exceeded.retry_after(*at))).await?;
        return Ok(AnswerOutcome::Replied);
    }
    let kept = match &error {
        SendError::Provider { user_message, .. } => Some(user_message.message_id),
        _ => None,
    };
    context.reply_text(user_error(error)?.sentence(context.locale)).await?;
    if let Some(message) = kept {
        delete_void(context, &question).await;
        remember(context, link, question, message).await?;
    }
    Ok(AnswerOutcome::Replied)
}

/// Leaves an answer in the chat, in place of one that an edit made void.
async fn shown(
    context: &mut UpdateContext<'_>,
    question: &Question,
    answer: &Message,
) -> Result<(), Failure> {
    let note = answer.interrupted.then(|| context.text(BotSentence::CutOff));
    let is_reply = question.edits.is_some() || !context.place.is_private;
    let reply_to = Some(context.message).filter(|_| is_reply);
    delete_void(context, question).await;
    deliver(context, parts(answer, note), reply_to).await
}

/// Deletes the answers that an edit made void.
async fn delete_void(context: &UpdateContext<'_>, question: &Question) {
    let Some((_, void)) = &question.edits else { return };
    if let Err(error) = context.state.bot.delete(context.place.chat, void).await {
        tracing::info!(%error, "old_answer_not_deleted");
    }
}

/// Remembers what the message became.
async fn remember(
    context: &UpdateContext<'_>,
    link: TelegramLink,
    question: Question,
    message: MessageId,
) -> Result<(), Failure> {
    let sessions = &context.state.sessions;
    let record = TelegramMessageRecord {
        user: link.user,
        session: question.session,
        message,
        text: Fingerprint::of(&[&question.text]),
        answers: context.claim.sent.clone(),
        expires_at: sessions.clock.now() + EDITABLE,
    };
    Ok(sessions.store.put_telegram_message(context.place.chat, context.message, &record).await?)
}
