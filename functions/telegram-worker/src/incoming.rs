//! What an update means to the bot, and whether it is meant for it at all. Pure.

use frankenstein::types::{
    CallbackQuery, Chat, ChatType, Contact, MaybeInaccessibleMessage, Message, User,
};
use frankenstein::updates::{Update, UpdateContent};
use shared::model::{Locale, TelegramId, TelegramMessageId, UpdateId};
use shared::telegram::Me;

use crate::addressing::{command, mention};

/// The longest name an account gets, in characters.
const MAX_NAME: usize = 100;

/// Something that is meant for the bot. Has no `Debug`: it holds what people wrote.
pub(crate) struct Incoming {
    pub(crate) update: UpdateId,
    pub(crate) from: Person,
    pub(crate) place: Place,
    /// The message it is, or that it is about.
    pub(crate) message: TelegramMessageId,
    pub(crate) content: Content,
}

/// Who did something.
pub(crate) struct Person {
    pub(crate) account: TelegramId,
    pub(crate) name: String,
    /// The language of their app.
    pub(crate) locale: Locale,
}

/// Where it was done.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) chat: TelegramId,
    /// The topic, where a chat has topics.
    pub(crate) thread: Option<i32>,
    pub(crate) is_private: bool,
}

/// What was done.
pub(crate) enum Content {
    /// A command, without its slash, and what stands behind it.
    Command(String, String),
    /// Something was said.
    Text(String),
    /// What was said says this now.
    EditedText(String),
    /// A phone number, and whose it is.
    Contact(String, Option<TelegramId>),
    /// A photo, a voice, a file, as a part of an album or not.
    Unsupported(Option<String>),
    /// A button was pressed: what it stands for, and how that is confirmed.
    CallbackQuery { query: String, data: String },
}

impl Incoming {
    /// What an update means; none where there is nothing to do about it.
    pub(crate) fn read(update: Update, me: &Me) -> Option<Self> {
        let id = UpdateId::new(update.update_id.into());
        match update.content {
            UpdateContent::Message(message) => Self::message(id, *message, me, false),
            UpdateContent::EditedMessage(message) => Self::message(id, *message, me, true),
            UpdateContent::CallbackQuery(query) => Self::callback_query(id, *query),
            // Channels, business chats, inline queries, reactions, who comes and goes: none of
            // them speaks to the bot.
            _ => None,
        }
    }

    fn message(update: UpdateId, message: Message, me: &Me, is_edit: bool) -> Option<Self> {
        let place = Place::of(&message)?;
        // Other bots and anonymous admins have no account with us, and two bots that answer
        // each other never stop.
        let from = message.from.as_ref().filter(|from| !from.is_bot)?;
        if message.via_bot.is_some() || message.sender_chat.is_some() {
            return None;
        }
        let from = Person::of(from);
        let number = TelegramMessageId::new(message.message_id);
        let content = content(message, me, place.is_private, is_edit)?;
        Some(Self { update, from, place, message: number, content })
    }

    fn callback_query(update: UpdateId, query: CallbackQuery) -> Option<Self> {
        let (message, place) = match query.message? {
            MaybeInaccessibleMessage::Message(message) => {
                (message.message_id, Place::of(&message)?)
            }
            MaybeInaccessibleMessage::InaccessibleMessage(message) => {
                (message.message_id, Place::in_chat(&message.chat, None)?)
            }
        };
        Some(Self {
            update,
            from: Person::of(&query.from),
            place,
            message: TelegramMessageId::new(message),
            content: Content::CallbackQuery {
                query: query.id,
                data: query.data.unwrap_or_default(),
            },
        })
    }
}

impl Person {
    fn of(user: &User) -> Self {
        let last = user.last_name.as_deref().unwrap_or_default();
        let name = format!("{} {last}", user.first_name);
        let name: String = name.trim().chars().take(MAX_NAME).collect();
        // Names can be made of what nobody sees.
        let name = if name.trim().is_empty() { "Telegram".to_owned() } else { name };
        let locale = user.language_code.as_deref().map(Locale::negotiate).unwrap_or_default();
        Self { account: account(user.id), name, locale }
    }
}

impl Place {
    fn of(message: &Message) -> Option<Self> {
        // Without the flag, the thread is one of replies and nothing to write into.
        let is_topic = message.is_topic_message == Some(true);
        Self::in_chat(&message.chat, message.message_thread_id.filter(|_| is_topic))
    }

    fn in_chat(chat: &Chat, thread: Option<i32>) -> Option<Self> {
        let is_private = match chat.type_field {
            ChatType::Private => true,
            ChatType::Group | ChatType::Supergroup => false,
            ChatType::Channel => return None,
        };
        Some(Self { chat: TelegramId::new(chat.id), thread, is_private })
    }
}

fn account(id: u64) -> TelegramId {
    TelegramId::new(i64::try_from(id).unwrap_or(i64::MAX))
}

fn content(message: Message, me: &Me, is_private: bool, is_edit: bool) -> Option<Content> {
    let replies_to_us = message
        .reply_to_message
        .as_ref()
        .is_some_and(|replied| replied.from.as_ref().is_some_and(|from| account(from.id) == me.id));
    let Some(text) = message.text.as_deref() else {
        let caption = message.caption.as_deref().unwrap_or_default();
        let is_ours = is_private || replies_to_us || mention(caption, me).is_some();
        return unsupported(message).filter(|_| is_ours && !is_edit);
    };
    let entities = message.entities.as_deref().unwrap_or_default();
    if let Some((name, addressee, rest)) = command(text, entities) {
        let is_ours = addressee
            .map_or(is_private || replies_to_us, |name| name.eq_ignore_ascii_case(&me.username));
        let command = Content::Command(name.to_ascii_lowercase(), rest.to_owned());
        return is_ours.then_some(command).filter(|_| !is_edit);
    }
    let said = match mention(text, me) {
        Some(without) if !is_private => without,
        _ if is_private || replies_to_us => text.to_owned(),
        _ => return None,
    };
    let said = said.trim().to_owned();
    let content = if is_edit { Content::EditedText(said) } else { Content::Text(said) };
    (!matches!(&content, Content::EditedText(said) | Content::Text(said) if said.is_empty()))
        .then_some(content)
}

/// What people send beside text. What the chat itself says, of members, titles or topics, is
/// nobody's message.
fn unsupported(message: Message) -> Option<Content> {
    if let Some(contact) = message.contact {
        let Contact { phone_number, user_id, .. } = *contact;
        return Some(Content::Contact(phone_number, user_id.map(account)));
    }
    let is_content = message.animation.is_some()
        || message.audio.is_some()
        || message.document.is_some()
        || message.live_photo.is_some()
        || message.paid_media.is_some()
        || message.photo.is_some()
        || message.sticker.is_some()
        || message.story.is_some()
        || message.video.is_some()
        || message.video_note.is_some()
        || message.voice.is_some()
        || message.checklist.is_some()
        || message.dice.is_some()
        || message.game.is_some()
        || message.poll.is_some()
        || message.venue.is_some()
        || message.location.is_some()
        || message.rich_message.is_some();
    is_content.then_some(Content::Unsupported(message.media_group_id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_short_and_never_empty() {
        let person = |first: &str, last: Option<&str>| {
            let user = User::builder().id(1).is_bot(false).first_name(first);
            Person::of(&user.maybe_last_name(last).build()).name
        };
        assert_eq!(person("Sara", None), "Sara");
        assert_eq!(person("Sara", Some("Ahmadi")), "Sara Ahmadi");
        assert_eq!(person(" ", None), "Telegram");
        assert_eq!(person(&"x".repeat(300), None).len(), MAX_NAME);
    }
}
