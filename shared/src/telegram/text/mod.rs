//! Texts in Telegram's format: plain, with a list of entities. Sends nothing and knows no chats.

mod break_point;
mod builder;
mod chars;
mod markdown;
mod split;

use std::fmt;

use frankenstein::types::{MessageEntity, MessageEntityType};

use crate::model::is_blank;

pub use markdown::{from_markdown, messages};

/// The maximum of UTF-16 code units of a message.
pub const MESSAGE_LIMIT: usize = 4096;

/// The maximum of entities of a message; Telegram silently drops others.
pub const MAX_ENTITIES: usize = 100;

/// A text and its entities, whose offsets and lengths count UTF-16 code units.
#[derive(Clone, Default, PartialEq)]
pub struct RichText {
    /// The text.
    pub text: String,
    /// The entities, by offset, longer ones first.
    pub entities: Vec<MessageEntity>,
}

impl RichText {
    /// A text without entities.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), entities: Vec::new() }
    }

    /// Whether the text shows nothing. Telegram refuses such a message, also one of only white
    /// space and joiners.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        is_blank(&self.text)
    }

    /// The number of UTF-16 code units.
    #[must_use]
    pub fn utf16_len(&self) -> usize {
        utf16_len(&self.text)
    }

    /// Appends a text without entities.
    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Appends a text with one entity, except white space at its ends. Beyond an entity's range (65
    /// 535 units) the text stays plain.
    pub fn push_styled(&mut self, text: &str, style: MessageEntityType) {
        let inner = text.trim();
        let before = text.len() - text.trim_start().len();
        let offset = self.utf16_len() + text.get(..before).map_or(0, utf16_len);
        self.text.push_str(text);
        if !inner.is_empty() {
            self.entities.extend(placed(entity(style), offset, utf16_len(inner)));
        }
    }
}

/// Shows only lengths and kinds: users' texts must not be logged.
impl fmt::Debug for RichText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entities = self.entities.iter().map(|e| (e.type_field, e.offset, e.length));
        f.debug_struct("RichText")
            .field("utf16_len", &self.utf16_len())
            .field("entities", &entities.collect::<Vec<_>>())
            .finish()
    }
}

fn utf16_len(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// An entity without a position.
fn entity(kind: MessageEntityType) -> MessageEntity {
    MessageEntity::builder().type_field(kind).offset(0).length(0).build()
}

/// The entity at a position; `None` beyond the range of Telegram's numbers.
fn placed(entity: MessageEntity, offset: usize, length: usize) -> Option<MessageEntity> {
    let (offset, length) = (u16::try_from(offset).ok()?, u16::try_from(length).ok()?);
    Some(MessageEntity { offset, length, ..entity })
}

#[cfg(test)]
mod tests;
