//! One person's turn: who they are, where they are, and how they are answered there.

use frankenstein::types::{InlineKeyboardMarkup, ReplyMarkup};
use shared::auth::TelegramIdentity;
use shared::i18n::BotSentence;
use shared::model::{IdempotencyKey, Locale, SessionId, TelegramMessageId, UserId};
use shared::store::{TelegramChatState, UpdateClaim};
use shared::telegram::text::RichText;
use shared::telegram::{BotError, Me, Outgoing};

use crate::State;
use crate::failure::Failure;
use crate::incoming::{Content, Incoming, Person, Place};

/// One person's turn.
pub(crate) struct UpdateContext<'a> {
    pub(crate) state: &'a State,
    pub(crate) me: Me,
    pub(crate) from: Person,
    pub(crate) place: Place,
    /// The message it is, or that it is about.
    pub(crate) message: TelegramMessageId,
    pub(crate) content: Content,
    pub(crate) chat_state: TelegramChatState,
    pub(crate) locale: Locale,
    pub(crate) claim: UpdateClaim,
}

impl<'a> UpdateContext<'a> {
    pub(crate) fn new(
        state: &'a State,
        me: Me,
        incoming: Incoming,
        claim: UpdateClaim,
        chat_state: TelegramChatState,
    ) -> Self {
        let Incoming { from, place, message, content, .. } = incoming;
        let locale = chat_state.link.map_or(from.locale, |link| link.locale);
        Self { state, me, from, place, message, content, chat_state, locale, claim }
    }

    /// Where the bot is written to in private.
    pub(crate) fn url(&self) -> String {
        format!("https://t.me/{}", self.me.username)
    }

    /// A request's key that follows from the update: when it comes again, so does the key.
    pub(crate) fn key(&self, of: &str) -> Option<IdempotencyKey> {
        format!("telegram-{}-{of}", self.claim.update).parse().ok()
    }

    pub(crate) fn text(&self, sentence: BotSentence<'_>) -> String {
        sentence.text(self.locale)
    }

    /// Says a sentence.
    pub(crate) async fn reply(&self, sentence: BotSentence<'_>) -> Result<(), Failure> {
        self.reply_text(self.text(sentence)).await
    }

    /// Says something that is worded already.
    pub(crate) async fn reply_text(&self, text: String) -> Result<(), Failure> {
        self.send(RichText::plain(text), None).await
    }

    /// Sends a text, in as many messages as it takes, with what can be pressed under the last.
    /// In a group it answers the message.
    pub(crate) async fn send(
        &self,
        text: RichText,
        markup: Option<ReplyMarkup>,
    ) -> Result<(), Failure> {
        let reply_to = Some(self.message).filter(|_| !self.place.is_private);
        let mut parts = text.split().into_iter().peekable();
        while let Some(part) = parts.next() {
            let markup = markup.clone().filter(|_| parts.peek().is_none());
            self.state.bot.send(&self.outgoing(part, reply_to, markup)).await?;
        }
        Ok(())
    }

    pub(crate) fn outgoing(
        &self,
        text: RichText,
        reply_to: Option<TelegramMessageId>,
        markup: Option<ReplyMarkup>,
    ) -> Outgoing {
        let Place { chat, thread, .. } = self.place;
        Outgoing { chat, thread, reply_to, text, markup }
    }

    /// Changes the message whose button was pressed; where it is gone, says it anew.
    pub(crate) async fn replace(
        &self,
        text: RichText,
        markup: Option<InlineKeyboardMarkup>,
    ) -> Result<(), Failure> {
        let place = (self.place.chat, self.message);
        match self.state.bot.edit(place, &text, markup.clone()).await {
            Err(BotError::MessageGone(_)) => {
                self.send(text, markup.map(ReplyMarkup::InlineKeyboardMarkup)).await
            }
            edited => Ok(edited?),
        }
    }

    /// The person, as they log in.
    pub(crate) fn identity(&self) -> TelegramIdentity<'_> {
        TelegramIdentity { account: self.from.account, name: &self.from.name, locale: self.locale }
    }

    /// Notes the session that what they say here goes to from now on.
    pub(crate) async fn use_session(
        &self,
        user: UserId,
        session: SessionId,
    ) -> Result<(), Failure> {
        let here = (self.from.account, self.place.chat);
        Ok(self.state.sessions.store.set_chat_session(here, user, session).await?)
    }
}
