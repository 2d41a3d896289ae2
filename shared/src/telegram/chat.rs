//! What the bot does in a chat: messages, drafts, pictures, buttons. Knows none of what it says.

use frankenstein::methods::{
    AnswerCallbackQueryParams, DeleteMessagesParams, EditMessageTextParams, SendChatActionParams,
    SendMessageDraftParams, SendMessageParams,
};
use frankenstein::types::{
    ChatAction, InlineKeyboardMarkup, LinkPreviewOptions, MessageEntity, ReplyMarkup,
    ReplyParameters,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::api::{Call, Upload};
use super::bot::{Bot, read};
use super::error::BotError;
use super::text::RichText;
use crate::model::{TelegramId, TelegramMessageId};

/// A message on its way. Has no `Debug` of its text.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// The chat.
    pub chat: TelegramId,
    /// The topic of the chat, where it has topics.
    pub thread: Option<i32>,
    /// The message it answers.
    pub reply_to: Option<TelegramMessageId>,
    /// What it says.
    pub text: RichText,
    /// What can be pressed under it.
    pub markup: Option<ReplyMarkup>,
}

/// A picture on its way.
#[derive(Clone)]
pub enum Picture<'a> {
    /// Where it is.
    At(&'a str),
    /// What it is.
    Bytes(Vec<u8>),
}

/// A message that was sent: all of it that we need.
#[derive(Deserialize)]
struct Sent {
    message_id: TelegramMessageId,
}

impl Bot {
    /// Sends a message that will grow, tried once: where it is not known whether it was sent,
    /// the answer is better sent whole.
    ///
    /// # Errors
    /// [`BotError`].
    pub async fn begin(&self, message: &Outgoing) -> Result<TelegramMessageId, BotError> {
        let sent: Sent = read(self.once("sendMessage", &send_parameters(message)).await?)?;
        Ok(sent.message_id)
    }

    /// Sends a message; its number. Where Telegram refuses its entities it goes without.
    ///
    /// # Errors
    /// [`BotError`].
    pub async fn send(&self, message: &Outgoing) -> Result<TelegramMessageId, BotError> {
        let sent: Sent = self.with_entities("sendMessage", &send_parameters(message)).await?;
        Ok(sent.message_id)
    }

    /// Changes what a message of ours says and what can be pressed under it. That it says so
    /// already is no error.
    ///
    /// # Errors
    /// [`BotError`].
    pub async fn edit(
        &self,
        message: (TelegramId, TelegramMessageId),
        text: &RichText,
        markup: Option<InlineKeyboardMarkup>,
    ) -> Result<(), BotError> {
        let parameters = edit_parameters(message, text, markup);
        match self.with_entities::<Value>("editMessageText", &parameters).await {
            Ok(_) | Err(BotError::NotModified) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Shows what a message says so far, as it is being written: in a private chat. Tried once,
    /// as the next one says more.
    ///
    /// # Errors
    /// [`BotError`].
    pub async fn draft(
        &self,
        (chat, thread): (TelegramId, Option<i32>),
        draft: i32,
        text: &RichText,
    ) -> Result<(), BotError> {
        let parameters = SendMessageDraftParams::builder()
            .chat_id(chat.get())
            .maybe_message_thread_id(thread)
            .draft_id(draft)
            .text(text.text.as_str())
            .maybe_entities(entities(text))
            .build();
        self.once("sendMessageDraft", &parameters).await.map(drop)
    }

    /// Changes what a message of ours says so far. Tried once, as the next one says more.
    ///
    /// # Errors
    /// [`BotError`].
    pub async fn redraft(
        &self,
        message: (TelegramId, TelegramMessageId),
        text: &RichText,
    ) -> Result<(), BotError> {
        let parameters = edit_parameters(message, text, None);
        self.once("editMessageText", &parameters).await.map(drop)
    }

    /// Shows "typing…" for five seconds, or until a message comes. Tried once.
    ///
    /// # Errors
    /// [`BotError`].
    pub async fn typing(&self, (chat, thread): (TelegramId, Option<i32>)) -> Result<(), BotError> {
        let parameters = SendChatActionParams::builder()
            .chat_id(chat.get())
            .maybe_message_thread_id(thread)
            .action(ChatAction::Typing)
            .build();
        self.once("sendChatAction", &parameters).await.map(drop)
    }

    /// Deletes messages, as far as they are there: at most 100.
    ///
    /// # Errors
    /// [`BotError`].
    pub async fn delete(
        &self,
        chat: TelegramId,
        messages: &[TelegramMessageId],
    ) -> Result<(), BotError> {
        let ids = messages.iter().take(100).map(|message| message.get()).collect::<Vec<_>>();
        if ids.is_empty() {
            return Ok(());
        }
        let parameters =
            DeleteMessagesParams::builder().chat_id(chat.get()).message_ids(ids).build();
        self.call::<Value>("deleteMessages", &parameters).await.map(drop)
    }

    /// Ends the waiting of whoever pressed a button. Tried once: it is only for their eyes.
    ///
    /// # Errors
    /// [`BotError`].
    pub async fn answer_callback_query(&self, query: &str) -> Result<(), BotError> {
        let parameters = AnswerCallbackQueryParams::builder().callback_query_id(query).build();
        self.once("answerCallbackQuery", &parameters).await.map(drop)
    }

    /// Sends a picture by its address or as it is; its number.
    ///
    /// # Errors
    /// [`BotError`].
    pub async fn picture(
        &self,
        (chat, thread): (TelegramId, Option<i32>),
        picture: Picture<'_>,
    ) -> Result<TelegramMessageId, BotError> {
        let address = match picture {
            Picture::At(url) => Some(url),
            Picture::Bytes(_) => None,
        };
        let mut parameters = json!({ "chat_id": chat, "photo": address });
        if let (Some(thread), Some(fields)) = (thread, parameters.as_object_mut()) {
            fields.insert("message_thread_id".to_owned(), thread.into());
        }
        let mut call = Call::new("sendPhoto", &parameters)?;
        if let Picture::Bytes(bytes) = picture {
            call.upload = Some(Upload { field: "photo", name: "picture", bytes });
        }
        let sent: Sent = read(self.persist(call).await?)?;
        Ok(sent.message_id)
    }
}

fn send_parameters(message: &Outgoing) -> SendMessageParams {
    let reply = message.reply_to.map(|to| {
        // A user who deletes the question gets the answer nevertheless.
        let reply = ReplyParameters::builder().message_id(to.get());
        reply.allow_sending_without_reply(true).build()
    });
    SendMessageParams::builder()
        .chat_id(message.chat.get())
        .maybe_message_thread_id(message.thread)
        .text(message.text.text.as_str())
        .maybe_entities(entities(&message.text))
        .link_preview_options(no_preview())
        .maybe_reply_parameters(reply)
        .maybe_reply_markup(message.markup.clone())
        .build()
}

fn edit_parameters(
    (chat, message): (TelegramId, TelegramMessageId),
    text: &RichText,
    markup: Option<InlineKeyboardMarkup>,
) -> EditMessageTextParams {
    EditMessageTextParams::builder()
        .chat_id(chat.get())
        .message_id(message.get())
        .text(text.text.as_str())
        .maybe_entities(entities(text))
        .link_preview_options(no_preview())
        .maybe_reply_markup(markup)
        .build()
}

fn entities(text: &RichText) -> Option<Vec<MessageEntity>> {
    Some(text.entities.clone()).filter(|entities| !entities.is_empty())
}

fn no_preview() -> LinkPreviewOptions {
    LinkPreviewOptions::builder().is_disabled(true).build()
}
