//! A text under construction, whose spans count bytes; it becomes a [`RichText`]. Knows Telegram's
//! rules of entities, and nothing of Markdown.

use frankenstein::types::{MessageEntity, MessageEntityType as Kind};

use super::{RichText, placed};
use crate::model::is_blank;

/// A range of a text with its entity, whose own offset and length have no meaning here.
#[derive(Clone)]
pub(super) struct Span {
    /// Its first byte.
    pub(super) start: usize,
    /// The byte after it.
    pub(super) end: usize,
    /// The entity.
    pub(super) entity: MessageEntity,
}

impl Span {
    /// The sort key of spans. Spans of one position are ordered as Telegram nests them.
    fn rank(&self) -> (usize, std::cmp::Reverse<usize>, u8) {
        let priority = match self.entity.type_field {
            Kind::Blockquote | Kind::ExpandableBlockquote => 0,
            Kind::Bold => 2,
            Kind::Italic => 3,
            Kind::Underline => 4,
            Kind::Strikethrough => 5,
            Kind::Spoiler => 6,
            _ => 1,
        };
        (self.start, std::cmp::Reverse(self.end), priority)
    }
}

/// A text and its spans, in any order.
#[derive(Default)]
pub(super) struct TextBuilder {
    /// The text.
    pub(super) text: String,
    /// Its spans.
    pub(super) spans: Vec<Span>,
}

impl TextBuilder {
    /// Appends a text, after [`cleaned`].
    pub(super) fn push(&mut self, text: &str) {
        self.text.extend(text.chars().filter_map(clean));
    }

    /// Adds a span from a byte to the end.
    pub(super) fn mark(&mut self, start: usize, entity: MessageEntity) {
        let end = self.text.len();
        self.spans.push(Span { start, end, entity });
    }

    /// The same text without white space at the ends of the text and its spans, and without blank
    /// spans. Nested spans stay nested: their ends move inwards over the same white space.
    pub(super) fn trimmed(mut self) -> Self {
        let end = self.text.trim_end().len();
        self.text.truncate(end);
        let start = end - self.text.trim_start().len();
        self.text.drain(..start);
        let text = &self.text;
        self.spans.retain_mut(|span| {
            span.start = span.start.saturating_sub(start);
            span.end = span.end.saturating_sub(start).min(text.len());
            let Some(inner) = text.get(span.start..span.end) else { return false };
            span.start += inner.len() - inner.trim_start().len();
            span.end = span.start + inner.trim().len();
            !is_blank(inner)
        });
        self.spans.sort_by_key(Span::rank);
        self
    }
}

/// A text without characters that Telegram removes or changes: it removes characters of text
/// direction, and replaces other control characters by spaces.
pub(super) fn cleaned(text: &str) -> String {
    text.chars().filter_map(clean).collect()
}

fn clean(c: char) -> Option<char> {
    match c {
        '\n' => Some('\n'),
        '\r' | '\u{202A}'..='\u{202E}' => None,
        '\0'..' ' | '\u{2028}' | '\u{2029}' => Some(' '),
        c => Some(c),
    }
}

impl From<TextBuilder> for RichText {
    fn from(draft: TextBuilder) -> Self {
        let TextBuilder { text, spans } = draft.trimmed();
        // For each byte, the number of UTF-16 units before it.
        let mut units = Vec::with_capacity(text.len() + 1);
        let mut count = 0;
        for c in text.chars() {
            units.extend(std::iter::repeat_n(count, c.len_utf8()));
            count += c.len_utf16();
        }
        units.push(count);
        let place = |span: Span| {
            let (start, end) = (units.get(span.start)?, units.get(span.end)?);
            placed(span.entity, *start, end - start)
        };
        let entities = spans.into_iter().filter_map(place).collect();
        Self { text, entities }
    }
}

impl From<RichText> for TextBuilder {
    /// Entities that begin or end inside a character or after the text are dropped.
    fn from(rich: RichText) -> Self {
        // For each unit, its first byte; `None` for the second half of a character.
        let mut bytes = Vec::with_capacity(rich.text.len() + 1);
        for (at, c) in rich.text.char_indices() {
            bytes.push(Some(at));
            bytes.extend((c.len_utf16() == 2).then_some(None));
        }
        bytes.push(Some(rich.text.len()));
        let span = |entity: MessageEntity| {
            let (offset, length) = (usize::from(entity.offset), usize::from(entity.length));
            let start = bytes.get(offset).copied().flatten()?;
            let end = bytes.get(offset + length).copied().flatten()?;
            Some(Span { start, end, entity })
        };
        let spans = rich.entities.into_iter().filter_map(span).collect();
        Self { text: rich.text, spans }
    }
}
