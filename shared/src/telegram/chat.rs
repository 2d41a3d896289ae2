//! The bot's actions in a chat: messages, drafts, photos, buttons. Does not know what the bot says.

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

/// A message to send. Its `Debug` has no text.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// The chat.
    pub chat: TelegramId,
    /// The topic of the chat, if it has topics.
    pub thread: Option<i32>,
    /// The message that it replies to.
    pub reply_to: Option<TelegramMessageId>,
    /// The text.
    pub text: RichText,
    /// The keyboard.
    pub markup: Option<ReplyMarkup>,
}

/// A photo to send.
#[derive(Clone)]
pub enum Picture<'a> {
    /// Its URL.
    At(&'a str),
    /// Its content.
    Bytes(Vec<u8>),
}

/// The used fields of a sent message.
#[derive(Deserialize)]
struct Sent {
    message_id: TelegramMessageId,
}

impl Bot {
    /// Sends a message that will be edited, without a retry: if it is not known whether it was
    /// sent, the whole answer is sent later.
    ///
    /// # Errors
    /// [`BotError`].
    pub async fn send_once(&self, message: &Outgoing) -> Result<TelegramMessageId, BotError> {
        let sent: Sent = read(self.call_once("sendMessage", &send_parameters(message)).await?)?;
        Ok(sent.message_id)
    }

    /// Sends a message, and returns its id. If Telegram refuses the entities, the message is sent
    /// without them.
    ///
    /// # Errors
    /// [`BotError`].
    pub async fn send(&self, message: &Outgoing) -> Result<TelegramMessageId, BotError> {
        let sent: Sent = self.with_entities("sendMessage", &send_parameters(message)).await?;
        Ok(sent.message_id)
    }

    /// Edits the text and the keyboard of the bot's message. A message that has them already is no
    /// error.
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

    /// Shows a draft of a message in a private chat. Not retried, because the next draft has more
    /// text.
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
        self.call_once("sendMessageDraft", &parameters).await.map(drop)
    }

    /// Edits the bot's message with the text so far. Not retried, because the next edit has more
    /// text.
    ///
    /// # Errors
    /// [`BotError`].
    pub async fn edit_draft(
        &self,
        message: (TelegramId, TelegramMessageId),
        text: &RichText,
    ) -> Result<(), BotError> {
        let parameters = edit_parameters(message, text, None);
        self.call_once("editMessageText", &parameters).await.map(drop)
    }

    /// Shows "typing…" for five seconds, or until a message is sent. Not retried.
    ///
    /// # Errors
    /// [`BotError`].
    pub async fn typing(&self, (chat, thread): (TelegramId, Option<i32>)) -> Result<(), BotError> {
        let parameters = SendChatActionParams::builder()
            .chat_id(chat.get())
            .maybe_message_thread_id(thread)
            .action(ChatAction::Typing)
            .build();
        self.call_once("sendChatAction", &parameters).await.map(drop)
    }

    /// Deletes messages, if they exist: at most 100.
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

    /// Ends the progress indicator of a pressed button. Not retried, because it is only an
    /// indicator.
    ///
    /// # Errors
    /// [`BotError`].
    pub async fn answer_callback_query(&self, query: &str) -> Result<(), BotError> {
        let parameters = AnswerCallbackQueryParams::builder().callback_query_id(query).build();
        self.call_once("answerCallbackQuery", &parameters).await.map(drop)
    }

    /// Sends a photo by its URL or its content, and returns the message's id.
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
        let sent: Sent = read(self.call_with_retries(call).await?)?;
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
