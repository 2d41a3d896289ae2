//! Updates that are meant for the bot: who sent them, in which chat, and what they contain. Pure.

use frankenstein::types::{
    CallbackQuery, Chat, ChatType, Contact, MaybeInaccessibleMessage, Message, User,
};
use frankenstein::updates::{Update, UpdateContent};
use shared::model::{Locale, TelegramId, TelegramMessageId, UpdateId};
use shared::telegram::Me;

use crate::message_text::{Command, parse_command, strip_mention};

/// The longest name of a sender, in characters.
const MAX_NAME: usize = 100;

/// An update that is meant for the bot. It has no `Debug`, because it holds what people wrote.
pub(crate) struct IncomingUpdate {
    pub(crate) update: UpdateId,
    pub(crate) sender: Sender,
    pub(crate) target: ChatTarget,
    /// The message of the update; of a callback query, the message with the pressed button.
    pub(crate) message: TelegramMessageId,
    pub(crate) kind: UpdateKind,
}

/// The person who caused an update.
pub(crate) struct Sender {
    pub(crate) account: TelegramId,
    pub(crate) name: String,
    /// The language of their app.
    pub(crate) locale: Locale,
}

/// The chat of an update, where replies are sent.
#[derive(Clone, Copy)]
pub(crate) struct ChatTarget {
    pub(crate) chat: TelegramId,
    /// The topic (`message_thread_id`), in chats that have topics.
    pub(crate) thread: Option<i32>,
    pub(crate) is_private: bool,
}

/// What an update contains.
pub(crate) enum UpdateKind {
    /// A command, without its slash, and the text after it.
    Command { name: String, arguments: String },
    /// A text message, without a mention of the bot.
    Text(String),
    /// The new text of an edited message.
    EditedText(String),
    /// A shared contact. `account` is the Telegram account that the number belongs to.
    Contact { phone_number: String, account: Option<TelegramId> },
    /// A photo, a voice message, a file or other media, with the `media_group_id` of its album.
    UnsupportedMedia(Option<String>),
    /// A pressed button of an inline keyboard. The query is answered by its `id`.
    CallbackQuery { id: String, data: String },
}

impl IncomingUpdate {
    /// Reads an update. None: it is not meant for the bot.
    pub(crate) fn read(update: Update, me: &Me) -> Option<Self> {
        let id = UpdateId::new(update.update_id.into());
        match update.content {
            UpdateContent::Message(message) => Self::message(id, *message, me, false),
            UpdateContent::EditedMessage(message) => Self::message(id, *message, me, true),
            UpdateContent::CallbackQuery(query) => Self::callback_query(id, *query),
            // Channel posts, business chats, inline queries, reactions and member changes are not
            // messages to the bot.
            _ => None,
        }
    }

    fn message(update: UpdateId, message: Message, me: &Me, is_edit: bool) -> Option<Self> {
        let target = ChatTarget::of(&message)?;
        // Other bots and anonymous admins cannot have a user account, and two bots that answer each
        // other would never stop.
        let from = message.from.as_ref().filter(|from| !from.is_bot)?;
        if message.via_bot.is_some() || message.sender_chat.is_some() {
            return None;
        }
        let sender = Sender::of(from);
        let number = TelegramMessageId::new(message.message_id);
        let kind = kind(message, me, target.is_private, is_edit)?;
        Some(Self { update, sender, target, message: number, kind })
    }

    fn callback_query(update: UpdateId, query: CallbackQuery) -> Option<Self> {
        let (message, target) = match query.message? {
            MaybeInaccessibleMessage::Message(message) => {
                (message.message_id, ChatTarget::of(&message)?)
            }
            MaybeInaccessibleMessage::InaccessibleMessage(message) => {
                (message.message_id, ChatTarget::in_chat(&message.chat, None)?)
            }
        };
        Some(Self {
            update,
            sender: Sender::of(&query.from),
            target,
            message: TelegramMessageId::new(message),
            kind: UpdateKind::CallbackQuery { id: query.id, data: query.data.unwrap_or_default() },
        })
    }
}

impl Sender {
    fn of(user: &User) -> Self {
        let last = user.last_name.as_deref().unwrap_or_default();
        let name = format!("{} {last}", user.first_name);
        let name: String = name.trim().chars().take(MAX_NAME).collect();
        // A name may consist of invisible characters.
        let name = if name.trim().is_empty() { "Telegram".to_owned() } else { name };
        let locale = user.language_code.as_deref().map(Locale::negotiate).unwrap_or_default();
        Self { account: account(user.id), name, locale }
    }
}

impl ChatTarget {
    fn of(message: &Message) -> Option<Self> {
        // Without the flag, the thread is a chain of replies, to which the bot cannot send.
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

/// A user id of the Bot API as an account's id.
fn account(id: u64) -> TelegramId {
    TelegramId::new(i64::try_from(id).unwrap_or(i64::MAX))
}

/// What a message contains. None: it is not addressed to the bot.
fn kind(message: Message, me: &Me, is_private: bool, is_edit: bool) -> Option<UpdateKind> {
    let replied = message.reply_to_message.as_ref().and_then(|replied| replied.from.as_ref());
    let is_reply_to_bot = replied.is_some_and(|from| account(from.id) == me.id);
    let is_direct = is_private || is_reply_to_bot;
    let Some(text) = message.text.as_deref() else {
        let caption = message.caption.as_deref().unwrap_or_default();
        let is_addressed = is_direct || strip_mention(caption, me).is_some();
        return non_text(message).filter(|_| is_addressed && !is_edit);
    };
    let entities = message.entities.as_deref().unwrap_or_default();
    if let Some(Command { name, bot, arguments }) = parse_command(text, entities) {
        let is_addressed = bot.map_or(is_direct, |bot| bot.eq_ignore_ascii_case(&me.username));
        let (name, arguments) = (name.to_ascii_lowercase(), arguments.to_owned());
        let command = UpdateKind::Command { name, arguments };
        return is_addressed.then_some(command).filter(|_| !is_edit);
    }
    let text = match strip_mention(text, me) {
        Some(without_mention) if !is_private => without_mention,
        _ if is_direct => text.to_owned(),
        _ => return None,
    };
    let text = Some(text.trim().to_owned()).filter(|text| !text.is_empty())?;
    Some(if is_edit { UpdateKind::EditedText(text) } else { UpdateKind::Text(text) })
}

/// The contact or the media of a message without text. None: it is a service message of the chat,
/// such as of new members, titles or topics.
fn non_text(message: Message) -> Option<UpdateKind> {
    if let Some(contact) = message.contact {
        let Contact { phone_number, user_id, .. } = *contact;
        return Some(UpdateKind::Contact { phone_number, account: user_id.map(account) });
    }
    let is_media = message.animation.is_some()
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
    is_media.then_some(UpdateKind::UnsupportedMedia(message.media_group_id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_senders_name_is_short_and_never_empty() {
        let name = |first: &str, last: Option<&str>| {
            let user = User::builder().id(1).is_bot(false).first_name(first);
            Sender::of(&user.maybe_last_name(last).build()).name
        };
        assert_eq!(name("Sara", None), "Sara");
        assert_eq!(name("Sara", Some("Ahmadi")), "Sara Ahmadi");
        assert_eq!(name(" ", None), "Telegram");
        assert_eq!(name(&"x".repeat(300), None).len(), MAX_NAME);
    }
}
