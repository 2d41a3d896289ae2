//! A question whose place is held: asking the provider, and settling what comes of it.

use std::sync::Arc;

use super::answer_stream::{Answer, DeltaSender, StreamEnd, collect};
use super::answered::Answered;
use super::counting::count;
use super::question::Question;
use super::reserve::Reserved;
use super::settle::Finished;
use super::title::Title;
use super::{Chat, SendError};
use crate::model::{AiModel, Asked, ChatSession, Message, MessageId};
use crate::provider::{ChatMessage, ChatRequest, Usage};
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
    pub(super) user_message: Message,
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
        let title = self.chat.begin_title(&self.session, &self.question.text, self.question.locale);
        let (asked, chat) = (self.asked, self.chat.clone());
        let stream = chat.provider.answer(self.request());
        let ((answer, end), disabled) = tokio::join!(
            collect(stream, deltas),
            chat.disabled(owner, asked.message, asked.cut_until),
        );
        let is_kept = match &end {
            StreamEnd::Complete => true,
            StreamEnd::CutOff(_) => deltas.is_some() && !answer.text.is_empty(),
            StreamEnd::ClientGone => !answer.is_empty(),
        };
        if !is_kept {
            return Err(self.failed(end).await);
        }
        let mut answered = self.settled(answer, &end, title).await?;
        answered.disabled = match disabled {
            Ok(disabled) => disabled,
            Err(_) => chat.disabled_or_none(owner, asked).await,
        };
        match end {
            StreamEnd::CutOff(error) => {
                Err(SendError::CutOff { error, answered: Box::new(answered) })
            }
            StreamEnd::Complete | StreamEnd::ClientGone => Ok(answered),
        }
    }

    fn request(&mut self) -> ChatRequest {
        ChatRequest {
            model: self.model.model_id.clone(),
            messages: std::mem::take(&mut self.messages),
            max_tokens: None,
            web_search: self.question.use_web_search,
            image: self.image,
        }
    }

    async fn failed(self, end: StreamEnd) -> SendError {
        let Self { chat, question, user_message, asked, reserved, .. } = self;
        chat.give_back(&question, asked, reserved).await;
        let user_message = Box::new(user_message);
        match end {
            StreamEnd::CutOff(error) => SendError::Provider { error, user_message },
            StreamEnd::Complete | StreamEnd::ClientGone => SendError::ClientGone,
        }
    }

    async fn settled(
        self,
        mut answer: Answer,
        end: &StreamEnd,
        title: Option<Title>,
    ) -> Result<Answered, SendError> {
        let tokens_count = count(answer.text.as_str().into()).await?;
        if matches!(end, StreamEnd::CutOff(_)) {
            // Of what a provider broke off, only what came of it is charged.
            answer.usage = Some(received(tokens_count));
        }
        let title = match title {
            Some(title) => Some(title.ready().await),
            None => None,
        };
        let finished = Finished {
            question: &self.question,
            session: &self.session,
            model: &self.model,
            user_message: &self.user_message,
            asked: self.asked,
            id: self.answer,
            charge: !self.makes_images || answer.image.is_some(),
            interrupted: !matches!(end, StreamEnd::Complete),
            answer,
            tokens_count,
            title,
        };
        let stored = self.chat.settle(self.reserved, finished).await?;
        Ok(Answered {
            user_message: self.user_message,
            assistant_message: stored.message,
            title: stored.title,
            usage: stored.usage,
            disabled: Vec::new(),
            nearest: stored.nearest,
        })
    }
}

/// What is counted where only the tokens that came are.
const fn received(tokens: u64) -> Usage {
    Usage { prompt_tokens: 0, completion_tokens: tokens, total_tokens: tokens, cost: None }
}
