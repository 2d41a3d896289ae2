//! The context of an update: its sender, chat and session, and the methods that reply there.

use frankenstein::types::{InlineKeyboardMarkup, ReplyMarkup};
use shared::auth::TelegramIdentity;
use shared::i18n::BotSentence;
use shared::model::{IdempotencyKey, Locale, SessionId, TelegramMessageId, UserId};
use shared::store::{TelegramChatState, UpdateClaim};
use shared::telegram::text::RichText;
use shared::telegram::{BotError, Me, Outgoing};

use crate::error::UpdateError;
use crate::incoming_update::{ChatTarget, IncomingUpdate, Sender, UpdateKind};
use crate::state::State;

/// The context of an update.
pub(crate) struct UpdateContext<'a> {
    pub(crate) state: &'a State,
    pub(crate) me: Me,
    pub(crate) sender: Sender,
    pub(crate) target: ChatTarget,
    /// The message of the update; of a callback query, the message with the pressed button.
    pub(crate) message: TelegramMessageId,
    pub(crate) kind: UpdateKind,
    /// The sender's login, and the current session of the chat.
    pub(crate) chat_state: TelegramChatState,
    pub(crate) locale: Locale,
    pub(crate) claim: UpdateClaim,
}

impl<'a> UpdateContext<'a> {
    pub(crate) fn new(
        state: &'a State,
        me: Me,
        incoming: IncomingUpdate,
        claim: UpdateClaim,
        chat_state: TelegramChatState,
    ) -> Self {
        let IncomingUpdate { sender, target, message, kind, .. } = incoming;
        let locale = chat_state.link.map_or(sender.locale, |link| link.locale);
        Self { state, me, sender, target, message, kind, chat_state, locale, claim }
    }

    /// The link to the private chat with the bot.
    pub(crate) fn bot_url(&self) -> String {
        format!("https://t.me/{}", self.me.username)
    }

    /// The idempotency key of a request, the same in every attempt to process the update.
    pub(crate) fn idempotency_key(&self, request: &str) -> Option<IdempotencyKey> {
        format!("telegram-{}-{request}", self.claim.update).parse().ok()
    }

    /// A sentence in the sender's language.
    pub(crate) fn text(&self, sentence: BotSentence<'_>) -> String {
        sentence.text(self.locale)
    }

    /// Replies with a sentence.
    pub(crate) async fn reply(&self, sentence: BotSentence<'_>) -> Result<(), UpdateError> {
        self.reply_text(self.text(sentence)).await
    }

    /// Replies with a plain text.
    pub(crate) async fn reply_text(&self, text: String) -> Result<(), UpdateError> {
        self.send(RichText::plain(text), None).await
    }

    /// Sends a text, split into as many messages as it needs, with the keyboard under the last.
    /// In a group the messages are replies to the sender's message.
    pub(crate) async fn send(
        &self,
        text: RichText,
        markup: Option<ReplyMarkup>,
    ) -> Result<(), UpdateError> {
        let reply_to = Some(self.message).filter(|_| !self.target.is_private);
        let mut parts = text.split().into_iter().peekable();
        while let Some(part) = parts.next() {
            let markup = markup.clone().filter(|_| parts.peek().is_none());
            self.state.bot.send(&self.outgoing(part, reply_to, markup)).await?;
        }
        Ok(())
    }

    /// A message to the chat of the update.
    pub(crate) fn outgoing(
        &self,
        text: RichText,
        reply_to: Option<TelegramMessageId>,
        markup: Option<ReplyMarkup>,
    ) -> Outgoing {
        let ChatTarget { chat, thread, .. } = self.target;
        Outgoing { chat, thread, reply_to, text, markup }
    }

    /// Edits the message with the pressed button. If it was deleted, sends a new message.
    pub(crate) async fn edit_or_send(
        &self,
        text: RichText,
        markup: Option<InlineKeyboardMarkup>,
    ) -> Result<(), UpdateError> {
        let message = (self.target.chat, self.message);
        match self.state.bot.edit(message, &text, markup.clone()).await {
            Err(BotError::MessageNotEditable(_)) => {
                self.send(text, markup.map(ReplyMarkup::InlineKeyboardMarkup)).await
            }
            edited => Ok(edited?),
        }
    }

    /// The sender, as the sign-in needs them.
    pub(crate) fn visitor(&self) -> TelegramIdentity<'_> {
        let Sender { account, name, .. } = &self.sender;
        TelegramIdentity { account: *account, name, locale: self.locale }
    }

    /// Makes a session the current one of the sender in this chat.
    pub(crate) async fn select_session(
        &self,
        user: UserId,
        session: SessionId,
    ) -> Result<(), UpdateError> {
        let sender_in_chat = (self.sender.account, self.target.chat);
        Ok(self.state.sessions.store.set_chat_session(sender_in_chat, user, session).await?)
    }
}
