//! Texts as Telegram takes them: plain, with the places that look special listed beside.
//! Sends nothing and knows no chat; whose texts these are is not its business.

mod break_point;
mod builder;
mod chars;
mod markdown;
mod split;

use std::fmt;

use frankenstein::types::{MessageEntity, MessageEntityType};

pub use markdown::{from_markdown, messages};

/// The most UTF-16 code units the text of one message may have.
pub const MESSAGE_LIMIT: usize = 4096;

/// The most entities of one message that Telegram heeds; it drops the others without a word.
pub const MAX_ENTITIES: usize = 100;

/// A text and its entities, whose offsets and lengths count UTF-16 code units.
#[derive(Clone, Default, PartialEq)]
pub struct RichText {
    /// What is read.
    pub text: String,
    /// What looks special in it: by offset, longer ones first.
    pub entities: Vec<MessageEntity>,
}

impl RichText {
    /// A text in which nothing looks special.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), entities: Vec::new() }
    }

    /// Whether there is nothing to be seen in it. Telegram refuses such a message, also one
    /// of white space and joiners only.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        chars::is_blank(&self.text)
    }

    /// How many UTF-16 code units the text has.
    #[must_use]
    pub fn utf16_len(&self) -> usize {
        utf16_len(&self.text)
    }

    /// Appends a text in which nothing looks special.
    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Appends a text that looks like this as a whole, but for white space at its ends. Past
    /// what an entity can count (65 535 units) it looks like nothing.
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

/// Shows lengths and kinds only: what people write must not get into logs.
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

/// An entity of a kind, whose place is not known yet.
fn entity(kind: MessageEntityType) -> MessageEntity {
    MessageEntity::builder().type_field(kind).offset(0).length(0).build()
}

/// The entity at its place; none where Telegram's numbers do not reach.
fn placed(entity: MessageEntity, offset: usize, length: usize) -> Option<MessageEntity> {
    let (offset, length) = (u16::try_from(offset).ok()?, u16::try_from(length).ok()?);
    Some(MessageEntity { offset, length, ..entity })
}

#[cfg(test)]
mod tests;
