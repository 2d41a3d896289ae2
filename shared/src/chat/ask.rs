//! Asking: read what decides, decide, hold a place. Two round trips to the table.
//! The answer is made by what comes out of it.

use std::sync::Arc;

use super::context::{Conversation, with_system_prompt_at};
use super::counting::count;
use super::model_choice::ModelChoice;
use super::pending::Pending;
use super::pending_message::{PendingKind, PendingMessage, SendContext};
use super::question::Question;
use super::reserve::ReservationRequest;
use super::{Answered, Chat, SendError};
use crate::metrics;
use crate::model::{
    Asked, Catalog, Fingerprint, KeyUse, Message, MessageId, ReservationId, SessionId, UserId,
};
use crate::provider::ChatMessage;
use crate::store::{AnswerContext, MessagePage, Order, StoreError, backoff};
use crate::tokens::{MAX_TEXT_BYTES, TokenCounter};

/// How many older messages are read in each further trip, at most, where the model's context
/// has room for more than the first (`CONTEXT_FIRST_MESSAGES`). No more than are likely to
/// fit: what is read is paid for.
const NEXT_PAGE: i32 = 1_000;

/// How often everything is read again because the session, or what the key stands for, was
/// changed before a place was held.
const ATTEMPTS: u32 = 64;

/// The outcome of a question.
pub enum Reply {
    /// Its place is held: the answer can be made.
    Pending(Box<Pending>),
    /// It was answered before, under the same key.
    Replayed(Box<Answered>),
}

/// All items that were read, and the token count.
struct Ready {
    tokens: u64,
    /// Of a question with a key.
    fingerprint: Option<Fingerprint>,
    context: AnswerContext,
    page: MessagePage,
    catalog: Arc<Catalog>,
}

impl Chat {
    /// Decides about a question and holds a place for its answer, or finds the answer that
    /// was given under its key.
    ///
    /// # Errors
    /// [`SendError`]; nothing was written then.
    pub async fn ask(&self, question: Question) -> Result<Reply, SendError> {
        if question.text.len() > MAX_TEXT_BYTES {
            return Err(SendError::TooLarge);
        }
        let question = Arc::new(question);
        for attempt in 0..ATTEMPTS {
            match self.try_ask(&question).await {
                Ok(Some(reply)) => return Ok(reply),
                Ok(None) => {}
                // What was read is not of one moment: the place that is missing may be held
                // by the same request.
                Err(SendError::Refused(..)) if attempt == 0 && question.key.is_some() => continue,
                Err(error) => {
                    if let SendError::Refused(refusal, _) = &error {
                        metrics::denied(refusal);
                    }
                    return Err(error);
                }
            }
            self.store.pause(backoff(attempt.min(2))).await;
        }
        Err(StoreError::Contended("ask").into())
    }

    /// None where what was read no longer holds.
    async fn try_ask(&self, question: &Arc<Question>) -> Result<Option<Reply>, SendError> {
        let ready = self.read(question).await?;
        let attempt = ReservationId::new(self.clock.now());
        let resumed = match self.key_use(&ready) {
            KeyUse::First => None,
            KeyUse::Resume(asked) => self.waiting(question, &ready, asked).await?,
            KeyUse::Answered(receipt) => {
                let by = self.send_context(question, &ready);
                let again = self.answered_before(by, receipt).await?;
                return Ok(Some(Reply::Replayed(Box::new(again))));
            }
            KeyUse::InProgress => return Err(SendError::InProgress),
            KeyUse::Opened(_) | KeyUse::Reused => return Err(SendError::KeyReused),
        };
        let entry = match resumed {
            Some(entry) => entry,
            None => self.entry(question, &ready)?,
        };
        let waits = !matches!(entry.kind, PendingKind::New);
        if waits && ready.context.session.is_being_edited(self.clock.now()) {
            // The edit may cut off what this one is about.
            return Err(SendError::InProgress);
        }
        self.begin(question, ready, entry, attempt).await
    }

    fn key_use(&self, ready: &Ready) -> KeyUse {
        match (&ready.context.key, ready.fingerprint) {
            (Some(record), Some(fingerprint)) => record.decide(fingerprint, self.clock.now()),
            _ => KeyUse::First,
        }
    }

    /// Holds the place, and puts together what the provider is to be asked.
    async fn begin(
        &self,
        question: &Arc<Question>,
        ready: Ready,
        entry: PendingMessage,
        attempt: ReservationId,
    ) -> Result<Option<Reply>, SendError> {
        let Ready { context, page, catalog, fingerprint, .. } = ready;
        let plan = context.profile.plan_at(self.clock.now());
        let choice = ModelChoice::of(&catalog, &context.session, plan, question)?;
        let request = ReservationRequest {
            question,
            context: &context,
            catalog: &catalog,
            model: choice.model,
            ask: choice.ask,
            entry: &entry,
            attempt,
            fingerprint,
        };
        // A refusal is decided by what was read first, and costs no more reads.
        request.decide_first(&self.settings, self.clock.now())?;
        let (messages, sent_tokens) =
            self.conversation(&context, &choice, &entry.message, page).await?;
        let Some(reserved) = self.reserve(&request).await? else { return Ok(None) };
        let title_model = catalog.title_model().unwrap_or(choice.model).clone();
        let (kept, cut) = match entry.kind {
            PendingKind::Edited { kept, cut } => (Some(*kept), Some(context.session.cut_with(cut))),
            PendingKind::New | PendingKind::Again => (None, None),
        };
        let pending = Pending {
            chat: self.clone(),
            question: Arc::clone(question),
            session: context.session,
            model: choice.model.clone(),
            makes_images: choice.makes_images,
            image: choice.ask.image,
            web_search: choice.web_search,
            sent_tokens,
            title_model,
            user_message: entry.message,
            kept,
            cut,
            answer: entry.answer,
            asked: entry.asked,
            reserved,
            messages,
        };
        Ok(Some(Reply::Pending(Box::new(pending))))
    }

    /// Reads everything that decides, and counts the text, all at once: one round trip.
    async fn read(&self, question: &Question) -> Result<Ready, SendError> {
        let owner = (question.user, question.session);
        // Counting comes last: it takes its time once the others are on their way.
        let (context, page, catalog, tokens) = tokio::join!(
            self.store.answer_context(owner, question.key.as_ref(), question.edits),
            self.newest(owner, question.edits),
            self.catalog.get(),
            count(question.text.as_str().into()),
        );
        let context = context?.ok_or(SendError::NotFound)?;
        let catalog = self.catalog.with_plan_of(&context.profile, catalog?).await?;
        let fingerprint = question.key.as_ref().map(|_| question.fingerprint());
        Ok(Ready { tokens: tokens?, fingerprint, context, page: page?, catalog })
    }

    /// The newest messages, of an edit those before what is edited.
    async fn newest(
        &self,
        owner: (UserId, SessionId),
        before: Option<MessageId>,
    ) -> Result<MessagePage, StoreError> {
        match self.settings.first_messages {
            0 => Ok(MessagePage::default()),
            first => self.store.messages(owner, Order::NewestFirst, before, first).await,
        }
    }

    /// The conversation for the model, and its tokens: as much of it as fits, read page by page
    /// only where the first is not enough.
    async fn conversation(
        &self,
        context: &AnswerContext,
        choice: &ModelChoice<'_>,
        message: &Message,
        mut page: MessagePage,
    ) -> Result<(Vec<ChatMessage>, u64), SendError> {
        let owner = (context.profile.id, context.session.id);
        let system = (choice.system_prompt, TokenCounter.count(choice.system_prompt));
        let text = (message.content.as_str(), message.tokens_count);
        let mut conversation =
            Conversation::new(choice.model, system, text).map_err(|_| SendError::TooLarge)?;
        loop {
            page.messages.retain(|older| older.message_id < message.message_id);
            conversation.add_older(&context.session, page.messages);
            let Some((last, room)) = page.more_after.zip(conversation.room()) else { break };
            // Messages that an edit cut off need not be read to its beginning.
            let start = context.session.start_of_cut(last);
            let last = start.map_or(last, MessageId::next);
            // Messages differ, and one more trip takes longer than a few of them.
            let count = room.saturating_add(room / 16).saturating_add(1);
            let count = i32::try_from(count).unwrap_or(NEXT_PAGE).min(NEXT_PAGE);
            page = self.store.messages(owner, Order::NewestFirst, Some(last), count).await?;
        }
        let tokens = conversation.tokens();
        let messages = with_system_prompt_at(choice.model.system_prompt, conversation.finish());
        Ok((messages, tokens))
    }

    /// The message as it will stand in the session.
    fn entry(&self, question: &Question, ready: &Ready) -> Result<PendingMessage, SendError> {
        let by = self.send_context(question, ready);
        if question.edits.is_none() {
            return Ok(PendingMessage::new(by));
        }
        let message = ready.context.message.as_ref();
        message.and_then(|message| PendingMessage::edited(by, message)).ok_or(SendError::NotFound)
    }

    /// The message of an earlier attempt that waits for its answer; none where it was cut
    /// off or edited since: the question is then asked as a new one.
    async fn waiting(
        &self,
        question: &Question,
        ready: &Ready,
        asked: Asked,
    ) -> Result<Option<PendingMessage>, SendError> {
        if question.edits.is_some() {
            let by = self.send_context(question, ready);
            let message = ready.context.message.as_ref().ok_or(SendError::NotFound)?;
            let again = PendingMessage::edited_again(by, message, asked);
            return again.map(Some).ok_or(SendError::NotFound);
        }
        if ready.context.session.is_cut(asked.message) {
            return Ok(None);
        }
        let owner = (question.user, question.session);
        let stored = self.store.message(owner, asked.message).await?;
        let stored = stored.filter(|message| message.edited_at == asked.edited_at);
        let by = self.send_context(question, ready);
        Ok(stored.map(|message| PendingMessage::again(by, message, asked)))
    }

    fn send_context<'a>(&self, question: &'a Question, ready: &'a Ready) -> SendContext<'a> {
        SendContext {
            question,
            tokens: ready.tokens,
            session: &ready.context.session,
            newest: ready.page.messages.first(),
            now: self.clock.now(),
        }
    }
}
