//! Sending a message: read what decides, hold a place, ask the provider, settle.
//! Three round trips to the table, whatever the user's history.

use std::sync::Arc;
use std::time::Duration;

use super::answer::gather;
use super::context::Conversation;
use super::reserve::Wanted;
use super::settle::{AnswerUsage, Finished};
use super::{Chat, SendError};
use crate::model::{
    AiModel, Catalog, ChatbotType, Locale, Message, MessageId, MessageType, SessionId, Timestamp,
    UserId,
};
use crate::provider::{ChatMessage, ChatRequest};
use crate::quota::{Ask, ModelKind, Refusal};
use crate::store::{AnswerContext, MessagePage, Order};
use crate::tokens::{MAX_TEXT_BYTES, TokenCounter};

/// How many of the newest messages are read beside what decides. Most conversations need
/// no more; where the model's context has room for more, they are read in a further trip.
const FIRST_PAGE: i32 = 100;

/// A message to send.
pub struct Send {
    /// Who sends it.
    pub user: UserId,
    /// The session.
    pub session: SessionId,
    /// What it says; not empty.
    pub text: String,
    /// Whether a picture is asked for.
    pub generate_image: bool,
    /// Whether the provider searches the web first.
    pub use_web_search: bool,
    /// The language of an automatic title.
    pub locale: Locale,
}

/// A message that was answered.
pub struct Answered {
    /// The user's message.
    pub user_message: Message,
    /// The answer.
    pub assistant_message: Message,
    /// The session's new title, if it got one.
    pub title: Option<String>,
    /// What was used.
    pub usage: AnswerUsage,
}

impl Chat {
    /// Sends a message and waits for its answer. Runs to its end even if the caller stops
    /// waiting: what was reserved is settled, and what was answered is stored.
    ///
    /// # Errors
    /// [`SendError`]; after [`SendError::Provider`] the user's message is kept.
    pub async fn send(&self, send: Send) -> Result<Answered, SendError> {
        let chat = self.clone();
        let task = tokio::spawn(async move { chat.run(send).await });
        match task.await {
            Ok(outcome) => outcome,
            Err(failure) => std::panic::resume_unwind(failure.into_panic()),
        }
    }

    async fn run(&self, send: Send) -> Result<Answered, SendError> {
        if send.text.len() > MAX_TEXT_BYTES {
            return Err(SendError::TooLarge);
        }
        let text: Arc<str> = send.text.into();
        let owner = (send.user, send.session);
        let (tokens, context, page, catalog) = tokio::join!(
            count(Arc::clone(&text)),
            self.store.answer_context(send.user, send.session),
            self.store.messages(owner, Order::NewestFirst, None, FIRST_PAGE),
            self.catalog.get(),
        );
        let (tokens, page, catalog) = (tokens?, page?, catalog?);
        let context = context?.ok_or(SendError::NotFound)?;
        let model = usable_model(&catalog, &context)
            .ok_or_else(|| SendError::Refused(Refusal::ModelAccess, self.clock.now()))?;
        let bot = catalog.chatbot(context.session.chatbot);
        let wants_image = bot.is_some_and(|bot| bot.chatbot_type == ChatbotType::ImageEditing);
        let system = bot.map_or("", |bot| bot.system_prompt.as_str());
        let ask = Ask { kind: ModelKind::of(model), image: send.generate_image || wants_image };

        let newest =
            page.messages.first().map_or(context.session.created_at, |last| last.created_at);
        let conversation =
            self.conversation(owner, &context, model, (system, &text, tokens), page).await?;
        let user_message = self.user_message(newest, &text, tokens);
        let wanted = Wanted {
            profile: &context.profile,
            catalog: &catalog,
            model,
            ask,
            session: send.session,
            message: &user_message,
        };
        let held = self.hold(&wanted, context.meter).await?;

        let title = self.begin_title(&context.session, &text, send.locale);
        let request = ChatRequest {
            model: model.model_id.clone(),
            messages: conversation,
            max_tokens: None,
            web_search: send.use_web_search,
            image: ask.image,
        };
        let answer = match gather(self.provider.answer(request)).await {
            Ok(answer) => answer,
            Err(error) => {
                self.give_back(send.user, held).await;
                let user_message = Box::new(user_message);
                return Err(SendError::Provider { error, user_message });
            }
        };
        let title = match title {
            Some(title) => Some(title.ready().await),
            None => None,
        };
        let tokens_count = count(answer.text.as_str().into()).await?;
        let charge = !wants_image || answer.image.is_some();
        let finished = Finished {
            user: send.user,
            session: &context.session,
            model,
            user_message: &user_message,
            answer,
            tokens_count,
            title: title.as_deref(),
            charge,
        };
        let (assistant_message, usage) = self.settle(held, finished).await?;
        Ok(Answered { user_message, assistant_message, title, usage })
    }

    /// The conversation for the model: as much of it as fits, read page by page only where
    /// the first is not enough.
    async fn conversation(
        &self,
        owner: (UserId, SessionId),
        context: &AnswerContext,
        model: &AiModel,
        (system, text, tokens): (&str, &str, u64),
        first: MessagePage,
    ) -> Result<Vec<ChatMessage>, SendError> {
        let system_tokens = TokenCounter.count(system);
        let mut conversation = Conversation::new(model, (system, system_tokens), (text, tokens))
            .map_err(|_| SendError::TooLarge)?;
        let mut page = first;
        loop {
            conversation.add_older(&context.session, page.messages);
            let Some(last) = page.more_after.filter(|_| conversation.has_room()) else { break };
            page =
                self.store.messages(owner, Order::NewestFirst, Some(last), 10 * FIRST_PAGE).await?;
        }
        Ok(conversation.finish())
    }

    fn user_message(&self, newest: Timestamp, text: &str, tokens_count: u64) -> Message {
        let created_at = behind(newest, self.clock.now());
        Message {
            message_id: MessageId::new(created_at),
            message_type: MessageType::User,
            content: text.to_owned(),
            tokens_count,
            image_url: String::new(),
            created_at,
            edited_at: None,
        }
    }
}

/// A moment for a message behind an earlier one, whatever the clocks of two machines say:
/// ids order messages by the millisecond.
pub(super) fn behind(earlier: Timestamp, now: Timestamp) -> Timestamp {
    now.max(earlier + Duration::from_millis(1))
}

/// The session's model, if it can still be used.
fn usable_model<'a>(catalog: &'a Catalog, context: &AnswerContext) -> Option<&'a AiModel> {
    catalog.model(&context.session.ai_model).filter(|model| model.is_active)
}

/// Counts on a thread where it may take its milliseconds, and wait for the tables.
async fn count(text: Arc<str>) -> Result<u64, SendError> {
    let counting = tokio::task::spawn_blocking(move || TokenCounter.count(&text));
    counting.await.map_err(|_| SendError::Tokeniser)
}
