//! A text in the making, whose marked places count bytes. Becomes a [`RichText`] in the end.
//! Knows Telegram's rules of entities, and nothing of Markdown.

use frankenstein::types::{MessageEntity, MessageEntityType as Kind};

use super::chars::is_blank;
use super::{RichText, placed};

/// A place in a text and how it looks. The entity's own offset and length mean nothing here.
#[derive(Clone)]
pub(super) struct Span {
    /// The byte it begins at.
    pub(super) start: usize,
    /// The byte behind it.
    pub(super) end: usize,
    /// How it looks.
    pub(super) entity: MessageEntity,
}

impl Span {
    /// What spans are sorted by. Those of one place stand as Telegram would nest them.
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
    /// What is read.
    pub(super) text: String,
    /// What looks special in it.
    pub(super) spans: Vec<Span>,
}

impl TextBuilder {
    /// Appends a text, [`cleaned`].
    pub(super) fn push(&mut self, text: &str) {
        self.text.extend(text.chars().filter_map(clean));
    }

    /// Makes all from a byte to the end look like this.
    pub(super) fn mark(&mut self, start: usize, entity: MessageEntity) {
        let end = self.text.len();
        self.spans.push(Span { start, end, entity });
    }

    /// The same without white space at the ends of the text and of its spans, and without
    /// spans in which nothing is seen. Nested spans stay nested: their ends only move inwards,
    /// over the same white space.
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

/// A text without what Telegram would take out or change: it drops what would turn the
/// direction of a text, and makes a space of other control characters.
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
        // For each byte, how many units are before it.
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
    /// Entities that begin or end inside a character or behind the text are left out.
    fn from(rich: RichText) -> Self {
        // For each unit, the byte it begins at; none for the second half of a character.
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
