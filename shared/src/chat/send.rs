//! Sending a message: read what decides, hold a place, ask the provider, settle.
//! Three round trips to the table, whatever the user's history.

use std::sync::Arc;

use super::answer::gather;
use super::context::Conversation;
use super::order::behind;
use super::reserve::Wanted;
use super::settle::{AnswerUsage, Finished};
use super::title::Title;
use super::{Chat, SendError};
use crate::model::{
    AiModel, Catalog, ChatbotType, Locale, Message, MessageId, MessageType, SessionId, UserId,
};
use crate::provider::{ChatMessage, ChatRequest};
use crate::quota::{Ask, ModelKind, Refusal};
use crate::store::{AnswerContext, MessagePage, Order, StoreError};
use crate::tokens::{MAX_TEXT_BYTES, TokenCounter};

/// How many older messages are read in each further trip, where the model's context has
/// room for more than the first (`CONTEXT_FIRST_MESSAGES`).
const NEXT_PAGE: i32 = 1_000;

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

/// What is known once everything was read.
struct Ready {
    text: Arc<str>,
    tokens: u64,
    context: AnswerContext,
    page: MessagePage,
    catalog: Arc<Catalog>,
}

/// Who answers, and what is asked of them.
struct Chosen<'a> {
    model: &'a AiModel,
    system_prompt: &'a str,
    /// Whether the chatbot makes pictures: an answer without one is then not charged.
    paints: bool,
    ask: Ask,
}

impl Chat {
    /// Sends a message and waits for its answer. It must run to its end even if the client
    /// stops waiting, so that what was reserved is settled: Lambda and the local gateway
    /// see to that.
    ///
    /// # Errors
    /// [`SendError`]; after [`SendError::Provider`] the user's message is kept.
    pub async fn send(&self, send: Send) -> Result<Answered, SendError> {
        let locale = send.locale;
        let (user, use_web_search, generate_image) =
            (send.user, send.use_web_search, send.generate_image);
        let Ready { text, tokens, context, page, catalog } = self.read(send).await?;
        let chosen = Chosen::of(&catalog, &context, generate_image)
            .ok_or_else(|| SendError::Refused(Refusal::ModelAccess, self.clock.now()))?;
        let user_message = self.user_message(&context, &page, (&text, tokens));
        let messages = self.conversation(&context, &chosen, (&text, tokens), page).await?;
        let wanted = Wanted {
            profile: &context.profile,
            catalog: &catalog,
            model: chosen.model,
            ask: chosen.ask,
            session: context.session.id,
            message: &user_message,
        };
        let held = self.hold(&wanted, context.meter.clone()).await?;

        let title = self.begin_title(&context.session, &text, locale);
        let request = ChatRequest {
            model: chosen.model.model_id.clone(),
            messages,
            max_tokens: None,
            web_search: use_web_search,
            image: chosen.ask.image,
        };
        let answer = match gather(self.provider.answer(request)).await {
            Ok(answer) => answer,
            Err(error) => {
                self.give_back(user, held).await;
                return Err(SendError::Provider { error, user_message: Box::new(user_message) });
            }
        };
        let title = ready(title).await;
        let finished = Finished {
            user,
            session: &context.session,
            model: chosen.model,
            user_message: &user_message,
            tokens_count: count(answer.text.as_str().into()).await?,
            charge: !chosen.paints || answer.image.is_some(),
            answer,
            title: title.as_deref(),
        };
        let (assistant_message, usage) = self.settle(held, finished).await?;
        Ok(Answered { user_message, assistant_message, title, usage })
    }

    /// Reads everything that decides, and counts the text, all at once: one round trip.
    async fn read(&self, send: Send) -> Result<Ready, SendError> {
        if send.text.len() > MAX_TEXT_BYTES {
            return Err(SendError::TooLarge);
        }
        let text: Arc<str> = send.text.into();
        let owner = (send.user, send.session);
        let (tokens, context, page, catalog) = tokio::join!(
            count(Arc::clone(&text)),
            self.store.answer_context(send.user, send.session),
            self.newest(owner),
            self.catalog.get(),
        );
        let context = context?.ok_or(SendError::NotFound)?;
        Ok(Ready { text, tokens: tokens?, context, page: page?, catalog: catalog? })
    }

    async fn newest(&self, owner: (UserId, SessionId)) -> Result<MessagePage, StoreError> {
        match self.settings.first_messages {
            0 => Ok(MessagePage::default()),
            first => self.store.messages(owner, Order::NewestFirst, None, first).await,
        }
    }

    /// The conversation for the model: as much of it as fits, read page by page only where
    /// the first is not enough.
    async fn conversation(
        &self,
        context: &AnswerContext,
        chosen: &Chosen<'_>,
        text: (&str, u64),
        mut page: MessagePage,
    ) -> Result<Vec<ChatMessage>, SendError> {
        let owner = (context.profile.id, context.session.id);
        let system = (chosen.system_prompt, TokenCounter.count(chosen.system_prompt));
        let mut conversation =
            Conversation::new(chosen.model, system, text).map_err(|_| SendError::TooLarge)?;
        loop {
            conversation.add_older(&context.session, page.messages);
            let Some(last) = page.more_after.filter(|_| conversation.has_room()) else { break };
            page = self.store.messages(owner, Order::NewestFirst, Some(last), NEXT_PAGE).await?;
        }
        Ok(conversation.finish())
    }

    fn user_message(
        &self,
        context: &AnswerContext,
        page: &MessagePage,
        (text, tokens_count): (&str, u64),
    ) -> Message {
        let newest = page.messages.first().map(|newest| newest.created_at);
        let created_at = behind(newest.unwrap_or(context.session.created_at), self.clock.now());
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

impl<'a> Chosen<'a> {
    /// The session's model, if it can still be used, and its chatbot, if it is still there.
    fn of(catalog: &'a Catalog, context: &AnswerContext, generate_image: bool) -> Option<Self> {
        let model = catalog.model(&context.session.ai_model).filter(|model| model.is_active)?;
        let bot = catalog.chatbot(context.session.chatbot);
        let paints = bot.is_some_and(|bot| bot.chatbot_type == ChatbotType::ImageEditing);
        let ask = Ask { kind: ModelKind::of(model), image: generate_image || paints };
        let system_prompt = bot.map_or("", |bot| bot.system_prompt.as_str());
        Some(Self { model, system_prompt, paints, ask })
    }
}

async fn ready(title: Option<Title>) -> Option<String> {
    match title {
        Some(title) => Some(title.ready().await),
        None => None,
    }
}

/// Counts on a thread where it may take its milliseconds, and wait for the tables.
async fn count(text: Arc<str>) -> Result<u64, SendError> {
    let counting = tokio::task::spawn_blocking(move || TokenCounter.count(&text));
    counting.await.map_err(|_| SendError::Tokeniser)
}
