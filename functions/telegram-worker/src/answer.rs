//! Answers to questions: the question is sent to the model, and the answer to the chat. The
//! idempotency key is derived from the update, so that retries are answered and charged once.

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

use crate::answer_parts::{answer_parts, send_parts};
use crate::context::UpdateContext;
use crate::draft::{DraftOutcome, stream_draft};
use crate::error::{UpdateError, send_error_reply};

/// How long the link from a Telegram message to the message in the session is stored. People can
/// edit their messages for 48 hours.
const EDITABLE_FOR: Duration = Duration::from_secs(3 * 24 * 60 * 60);

/// A question for the model.
pub(crate) struct Question {
    pub(crate) session: SessionId,
    pub(crate) text: String,
    /// Of an edit: the message in the session that gets this text, and the Telegram messages of its
    /// earlier answer.
    pub(crate) edits: Option<(MessageId, Vec<TelegramMessageId>)>,
}

/// The outcome of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AskOutcome {
    /// The answer was sent, or the reason why there is none.
    Replied,
    /// The session does not exist any more, or the edited message is not in it any more.
    NotFound,
}

/// A question and its answer, as they are stored in the session.
struct StoredAnswer {
    question: MessageId,
    answer: Message,
}

/// Asks the model, shows the answer as a draft while it is generated, and sends it to the chat.
pub(crate) async fn answer(
    ctx: &mut UpdateContext<'_>,
    link: TelegramLink,
    question: Question,
) -> Result<AskOutcome, UpdateError> {
    let stored = match earlier_answer(ctx, link, &question).await? {
        Some(stored) => stored,
        None => {
            ctx.claim.asked = Some(AskedInTelegram { session: question.session, answered: None });
            match ask(ctx, link, &question).await {
                Ok(stored) => stored,
                Err(SendError::NotFound) => return Ok(AskOutcome::NotFound),
                Err(error) => return reply_error(ctx, link, question, error).await,
            }
        }
    };
    let answered = Some((stored.question, stored.answer.message_id));
    ctx.claim.asked = Some(AskedInTelegram { session: question.session, answered });
    send_answer(ctx, &question, &stored.answer).await?;
    store_editable(ctx, link, question, stored.question).await?;
    Ok(AskOutcome::Replied)
}

/// The answer that an earlier attempt stored but did not send to its end.
async fn earlier_answer(
    ctx: &UpdateContext<'_>,
    link: TelegramLink,
    question: &Question,
) -> Result<Option<StoredAnswer>, UpdateError> {
    let asked = ctx.claim.asked.filter(|asked| asked.session == question.session);
    let Some(ids) = asked.and_then(|asked| asked.answered) else { return Ok(None) };
    let owner = (link.user, question.session);
    let [_, answer] = ctx.state.sessions.store.two_messages(owner, [ids.0, ids.1]).await?;
    Ok(answer.map(|answer| StoredAnswer { question: ids.0, answer }))
}

async fn ask(
    ctx: &mut UpdateContext<'_>,
    link: TelegramLink,
    question: &Question,
) -> Result<StoredAnswer, SendError> {
    let request = chat::Question {
        user: link.user,
        session: question.session,
        text: question.text.clone(),
        edits: question.edits.as_ref().map(|(message, _)| *message),
        generate_image: false,
        use_web_search: false,
        locale: ctx.locale,
        key: ctx.idempotency_key(&question.session.to_string()),
    };
    let (sender, deltas) = mpsc::unbounded_channel();
    let chat = &ctx.state.chat;
    let answering = async move {
        match chat.ask(request).await? {
            Reply::Pending(pending) => pending.answer(Some(&sender)).await,
            Reply::Replayed(answered) => Ok(*answered),
        }
    };
    let (answered, draft) = tokio::join!(answering, stream_draft(ctx, deltas));
    let DraftOutcome { sent, rate_limited_until } = draft;
    ctx.claim.sent = sent;
    if let Some(until) = rate_limited_until {
        sleep_until(until).await;
    }
    let answered = match answered {
        // The part that was generated is stored and marked as interrupted.
        Err(SendError::CutOff { answered, .. }) => *answered,
        answered => answered?,
    };
    let question = answered.user_message.message_id;
    Ok(StoredAnswer { question, answer: answered.assistant_message })
}

/// Replies with the reason why there is no answer. If the question is stored nevertheless, an edit
/// of it asks again.
async fn reply_error(
    ctx: &UpdateContext<'_>,
    link: TelegramLink,
    question: Question,
    error: SendError,
) -> Result<AskOutcome, UpdateError> {
    if let (SendError::Refused(Refusal::Exceeded(exceeded), at), false) =
        (&error, ctx.target.is_private)
    {
        // The other members of a group must not see how much the sender used.
        ctx.reply(BotSentence::LimitReached(exceeded.retry_after(*at))).await?;
        return Ok(AskOutcome::Replied);
    }
    let stored = match &error {
        SendError::Provider { user_message, .. } => Some(user_message.message_id),
        _ => None,
    };
    ctx.reply_text(send_error_reply(error)?.sentence(ctx.locale)).await?;
    if let Some(message) = stored {
        delete_earlier_answer(ctx, &question).await;
        store_editable(ctx, link, question, message).await?;
    }
    Ok(AskOutcome::Replied)
}

/// Sends an answer. That of an edit replaces the earlier one.
async fn send_answer(
    ctx: &mut UpdateContext<'_>,
    question: &Question,
    answer: &Message,
) -> Result<(), UpdateError> {
    let note = answer.interrupted.then(|| ctx.text(BotSentence::CutOff));
    let is_reply = question.edits.is_some() || !ctx.target.is_private;
    let reply_to = Some(ctx.message).filter(|_| is_reply);
    delete_earlier_answer(ctx, question).await;
    send_parts(ctx, answer_parts(answer, note), reply_to).await
}

/// Deletes the answer to the text before the edit.
async fn delete_earlier_answer(ctx: &UpdateContext<'_>, question: &Question) {
    let Some((_, messages)) = &question.edits else { return };
    if let Err(error) = ctx.state.bot.delete(ctx.target.chat, messages).await {
        tracing::info!(%error, "earlier_answer_not_deleted");
    }
}

/// Stores which message of the session the Telegram message became, for when it is edited.
async fn store_editable(
    ctx: &UpdateContext<'_>,
    link: TelegramLink,
    question: Question,
    message: MessageId,
) -> Result<(), UpdateError> {
    let sessions = &ctx.state.sessions;
    let editable = TelegramMessageRecord {
        user: link.user,
        session: question.session,
        message,
        text: Fingerprint::of(&[&question.text]),
        answers: ctx.claim.sent.clone(),
        expires_at: sessions.clock.now() + EDITABLE_FOR,
    };
    Ok(sessions.store.put_telegram_message(ctx.target.chat, ctx.message, &editable).await?)
}
