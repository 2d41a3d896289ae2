//! Chats with their messages. Must not know the methods.

use std::collections::BTreeMap;

use axum::body::Bytes;
use serde_json::{Map, Value, json};

use super::chat_kind::ChatKind;
use super::keyboard::is_inline;

/// A message of the bot, in its current state.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sent {
    /// Its number in the chat.
    pub message_id: i64,
    /// The text, trimmed; empty for a photo.
    pub text: String,
    /// The entities of the text or the caption, adjusted to the trimmed text.
    pub entities: Vec<Value>,
    /// How often it was edited.
    pub edits: usize,
    /// Whether it was deleted.
    pub deleted: bool,
    /// The message it replies to.
    pub reply_to: Option<i64>,
    /// Its keyboard, as JSON.
    pub reply_markup: Option<Value>,
    /// Its photo.
    pub photo: Option<Photo>,
    /// The caption of the photo.
    pub caption: Option<String>,
}

/// A photo that the bot sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Photo {
    /// A URL or a file's id.
    Given(String),
    /// A file that came with the call.
    Uploaded {
        /// Its title.
        file_name: String,
        /// Its content.
        bytes: Bytes,
    },
}

/// Whether the bot can act in a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ChatStatus {
    Open,
    Blocked,
    Kicked,
    Gone,
    Migrated(i64),
}

/// The user or bot that deleted a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    Bot,
    SimulatedUser,
}

/// A message of any author.
#[derive(Clone, Debug)]
pub(super) struct Message {
    pub(super) sent: Sent,
    /// The author: a User, as JSON.
    pub(super) from: Value,
    pub(super) bots: bool,
    pub(super) date: u64,
    pub(super) edit_date: Option<u64>,
    pub(super) deleted: Option<By>,
    /// Fields of messages that only users send.
    pub(super) extra: Map<String, Value>,
}

/// The outcome of a message.
pub(super) enum Found<'a> {
    Here(&'a mut Message),
    Deleted(By),
    Never,
}

pub(super) struct Chat {
    id: i64,
    pub(super) kind: ChatKind,
    pub(super) status: ChatStatus,
    last_id: i64,
    messages: BTreeMap<i64, Message>,
    pub(super) drafts: Vec<String>,
    pub(super) actions: Vec<String>,
    /// The fields of the name: `title`, or `first_name` and the others of a user.
    pub(super) names: Map<String, Value>,
}

impl Chat {
    pub(super) fn new(id: i64, kind: ChatKind) -> Self {
        let name = if kind == ChatKind::Private { "first_name" } else { "title" };
        let names = Map::from_iter([(name.to_owned(), json!(format!("Chat {id}")))]);
        let (drafts, actions) = (Vec::new(), Vec::new());
        let (status, last_id, messages) = (ChatStatus::Open, 0, BTreeMap::new());
        Self { id, kind, status, last_id, messages, drafts, actions, names }
    }

    /// Adds a message; returns its id.
    pub(super) fn add(&mut self, mut message: Message) -> i64 {
        self.last_id += 1;
        message.sent.message_id = self.last_id;
        self.messages.insert(self.last_id, message);
        self.last_id
    }

    pub(super) fn find(&mut self, id: i64) -> Found<'_> {
        match self.messages.get_mut(&id) {
            None => Found::Never,
            Some(message) => match message.deleted {
                Some(by) => Found::Deleted(by),
                None => Found::Here(message),
            },
        }
    }

    /// The bot's messages, oldest first.
    pub(super) fn sent(&self) -> Vec<Sent> {
        let bots = self.messages.values().filter(|message| message.bots);
        bots.map(|message| message.sent.clone()).collect()
    }

    /// The chat as JSON.
    pub(super) fn to_value(&self) -> Value {
        let kind = match self.kind {
            ChatKind::Private => "private",
            ChatKind::Group => "group",
            ChatKind::Supergroup => "supergroup",
            ChatKind::Channel => "channel",
        };
        let mut chat = self.names.clone();
        chat.extend([("id".to_owned(), json!(self.id)), ("type".to_owned(), json!(kind))]);
        chat.into()
    }

    /// A message as JSON, with the one it replies to.
    pub(super) fn message(&self, id: i64) -> Value {
        let Some(message) = self.messages.get(&id).filter(|message| message.deleted.is_none())
        else {
            // An InaccessibleMessage.
            return json!({"chat": self.to_value(), "message_id": id, "date": 0});
        };
        let mut value = message.to_map();
        value.insert("chat".to_owned(), self.to_value());
        let replied = message.sent.reply_to.and_then(|id| self.messages.get(&id));
        if let Some(replied) = replied.filter(|replied| replied.deleted.is_none()) {
            let mut replied = replied.to_map();
            replied.insert("chat".to_owned(), self.to_value());
            value.insert("reply_to_message".to_owned(), replied.into());
        }
        value.into()
    }
}

impl Message {
    pub(super) fn of_person(from: Value, date: u64, sent: Sent, extra: Map<String, Value>) -> Self {
        Self { sent, from, bots: false, date, edit_date: None, deleted: None, extra }
    }

    pub(super) fn of_bot(from: Value, date: u64, sent: Sent) -> Self {
        let (edit_date, deleted, extra) = (None, None, Map::new());
        Self { sent, from, bots: true, date, edit_date, deleted, extra }
    }

    pub(super) fn delete(&mut self, by: By) {
        self.deleted = Some(by);
        self.sent.deleted = true;
    }

    fn to_map(&self) -> Map<String, Value> {
        let sent = &self.sent;
        let mut map = self.extra.clone();
        let mut put = |name: &str, value: Value| map.insert(name.to_owned(), value);
        put("message_id", json!(sent.message_id));
        put("from", self.from.clone());
        put("date", json!(self.date));
        if let Some(date) = self.edit_date {
            put("edit_date", json!(date));
        }
        let caption = sent.caption.as_deref();
        let texts = [("text", Some(sent.text.as_str())), ("caption", caption)];
        for (name, text) in texts {
            if let Some(text) = text.filter(|text| !text.is_empty()) {
                put(name, json!(text));
            }
        }
        if !sent.entities.is_empty() {
            let name = if caption.is_some() { "caption_entities" } else { "entities" };
            put(name, json!(sent.entities));
        }
        if sent.photo.is_some() {
            put("photo", photo_sizes(sent.message_id));
        }
        // Other keyboards are not shown again.
        if let Some(markup) = sent.reply_markup.as_ref().filter(|m| is_inline(m)) {
            put("reply_markup", markup.clone());
        }
        map
    }
}

/// A photo in two sizes.
fn photo_sizes(number: i64) -> Value {
    let size = |name: &str, width: u32, height: u32| {
        json!({
            "file_id": format!("AgAC-{number}-{name}"),
            "file_unique_id": format!("AQAD-{number}-{name}"),
            "file_size": width * height,
            "width": width,
            "height": height,
        })
    };
    json!([size("s", 90, 67), size("x", 800, 600)])
}
