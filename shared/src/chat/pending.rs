//! A question whose place is held: asking the provider, and settling what comes of it.

use std::sync::Arc;

use super::answer_stream::{Answer, DeltaSender, StreamEnd, collect};
use super::answered::Answered;
use super::counting::count;
use super::question::Question;
use super::reserve::Reserved;
use super::settle::Finished;
use super::spend::{Counted, Spend};
use super::title::Title;
use super::{Chat, SendError};
use crate::model::{
    AiModel, Asked, CallOutcome, ChatSession, CutRange, FinishReason, Message, MessageId,
};
use crate::provider::{ChatMessage, ChatRequest};
use crate::quota::LimitUse;

/// A question whose place in the usage meter is held, and whose message is stored. Dropping
/// it leaves the place to lapse by itself.
#[must_use = "its place is reserved until it is answered"]
pub struct Pending {
    pub(super) chat: Chat,
    pub(super) question: Arc<Question>,
    pub(super) session: ChatSession,
    pub(super) model: AiModel,
    /// Whether the chatbot makes pictures: an answer without one is then not charged.
    pub(super) makes_images: bool,
    /// Whether a picture is asked for.
    pub(super) image: bool,
    /// Whether the provider searches the web first.
    pub(super) web_search: bool,
    /// Tokens of all that the provider is sent.
    pub(super) sent_tokens: u64,
    /// The model that names the session.
    pub(super) title_model: AiModel,
    pub(super) user_message: Message,
    /// Of an edit: the message as it stands until there is an answer.
    pub(super) kept: Option<Message>,
    /// Of an edit: all that is cut off once it is answered.
    pub(super) cut: Option<Vec<CutRange>>,
    /// The id of the answer.
    pub(super) answer: MessageId,
    pub(super) asked: Asked,
    pub(super) reserved: Reserved,
    pub(super) messages: Vec<ChatMessage>,
}

impl Pending {
    /// The user's message, as it is stored.
    #[must_use]
    pub const fn user_message(&self) -> &Message {
        &self.user_message
    }

    /// The limit that is nearest to its end, this message counted.
    #[must_use]
    pub const fn nearest(&self) -> Option<&LimitUse> {
        self.reserved.nearest.as_ref()
    }

    /// Asks the provider and settles. It must run to its end even if nobody waits for it any
    /// more, so that what was reserved is settled: who calls it sees to that.
    ///
    /// With a listener, an answer that is cut off is stored and charged as far as it came,
    /// and one whose listener goes away is not made to its end.
    ///
    /// # Errors
    /// [`SendError`]; after [`SendError::Provider`] the user's message is kept and nothing
    /// charged, after [`SendError::CutOff`] a part of the answer is stored and charged.
    pub async fn answer(mut self, deltas: Option<&DeltaSender>) -> Result<Answered, SendError> {
        let owner = (self.question.user, self.session.id);
        let (text, locale) = (&self.question.text, self.question.locale);
        let title = self.chat.begin_title(&self.session, &self.title_model, text, locale);
        let (asked, chat) = (self.asked, self.chat.clone());
        let stream = chat.provider.answer(self.request());
        let ((answer, end), disabled) = tokio::join!(
            collect(stream, deltas),
            chat.disabled(owner, asked.message, asked.cut_until),
        );
        let is_kept = match &end {
            StreamEnd::Complete | StreamEnd::Limited(_) => true,
            StreamEnd::CutOff(_) => deltas.is_some() && !answer.text.is_empty(),
            StreamEnd::ClientGone => !answer.is_empty(),
        };
        let finished = self.finished(answer, &end, title).await?;
        if !is_kept {
            return Err(self.failed(finished, end).await);
        }
        let user_message = self.user_message.clone();
        let stored = chat.settle(self.reserved, finished).await?;
        let disabled = match disabled {
            Ok(disabled) => disabled,
            Err(_) => chat.disabled_or_none(owner, asked).await,
        };
        let answered = Answered {
            user_message,
            assistant_message: stored.message,
            title: stored.title,
            usage: stored.usage,
            disabled,
            nearest: stored.nearest,
        };
        match end {
            StreamEnd::CutOff(error) => {
                Err(SendError::CutOff { error, answered: Box::new(answered) })
            }
            StreamEnd::Complete | StreamEnd::Limited(_) | StreamEnd::ClientGone => Ok(answered),
        }
    }

    fn request(&mut self) -> ChatRequest {
        ChatRequest {
            model: self.model.model_id.clone(),
            messages: std::mem::take(&mut self.messages),
            max_tokens: Some(self.model.answer_tokens()),
            web_search: self.web_search,
            image: self.image,
        }
    }

    async fn failed(self, finished: Finished, end: StreamEnd) -> SendError {
        let is_outage = match &end {
            StreamEnd::CutOff(error) => error.is_outage() && finished.answer.is_empty(),
            _ => false,
        };
        self.chat.give_back(self.reserved, finished, !is_outage).await;
        let user_message = Box::new(self.kept.unwrap_or(self.user_message));
        match end {
            StreamEnd::CutOff(error) => SendError::Provider { error, user_message },
            _ => SendError::ClientGone,
        }
    }

    /// The result of the call, counted.
    async fn finished(
        &self,
        answer: Answer,
        end: &StreamEnd,
        title: Option<Title>,
    ) -> Result<Finished, SendError> {
        let tokens_count = count(answer.text.as_str().into()).await?;
        let may_cost = match end {
            StreamEnd::CutOff(error) => error.may_cost() || !answer.is_empty(),
            _ => true,
        };
        let sent = if may_cost { self.sent_tokens } else { 0 };
        let written = tokens_count.saturating_add(count(answer.reasoning.as_str().into()).await?);
        let spend = Spend::of(&self.model, &answer.usage, sent, written);
        let counted = self.counted(&answer, end, tokens_count);
        let (finish_reason, outcome) = match end {
            StreamEnd::Complete => (answer.finish_reason, CallOutcome::Answered),
            StreamEnd::Limited(_) => (Some(FinishReason::Length), CallOutcome::Answered),
            StreamEnd::CutOff(_) if answer.is_empty() => (None, CallOutcome::Failed),
            StreamEnd::CutOff(_) => (Some(FinishReason::Error), CallOutcome::CutOff),
            StreamEnd::ClientGone => (Some(FinishReason::Cancelled), CallOutcome::Cancelled),
        };
        let (title, title_cost) = title.map(Title::finish).unzip();
        Ok(Finished {
            question: Arc::clone(&self.question),
            session: self.session.clone(),
            model: self.model.clone(),
            user_message: self.user_message.clone(),
            cut: self.cut.clone(),
            asked: self.asked,
            id: self.answer,
            charge: !self.makes_images || answer.image_made,
            web_search: self.web_search,
            image: self.image,
            answer,
            tokens_count,
            counted,
            spend,
            finish_reason,
            interrupted: !matches!(end, StreamEnd::Complete),
            outcome,
            title,
            title_cost,
        })
    }

    /// What is counted for the user. Of an answer that the provider broke off, only what came
    /// of it.
    fn counted(&self, answer: &Answer, end: &StreamEnd, tokens_count: u64) -> Counted {
        match end {
            StreamEnd::CutOff(_) => Counted::own(0, tokens_count),
            _ => {
                let asked = self.user_message.tokens_count;
                Counted::of(&self.model, &answer.usage, asked, tokens_count)
            }
        }
    }
}
