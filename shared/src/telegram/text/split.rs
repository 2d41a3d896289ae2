//! Splits a text into messages. Must not change the text except for white space at a split, and
//! does not decide which borders are good.

use std::vec;

use frankenstein::types::MessageEntityType;

use super::break_point::{self, ProtectedRanges};
use super::builder::{Span, TextBuilder};
use super::{MAX_ENTITIES, MESSAGE_LIMIT, RichText};

impl RichText {
    /// The text in pieces that are messages each: not blank, and within [`MESSAGE_LIMIT`] and
    /// [`MAX_ENTITIES`]. Entities across a border continue in the next piece.
    ///
    /// With too many entities, the text is split earlier, because Telegram would drop the surplus,
    /// and with a link its URL. Surplus entities at the same position cannot be separated, and are
    /// dropped.
    #[must_use]
    pub fn split(self) -> Vec<Self> {
        TextBuilder::from(self).split()
    }
}

impl TextBuilder {
    /// As [`RichText::split`], for a text that may be longer than entities can count.
    pub(super) fn split(self) -> Vec<RichText> {
        let Self { text, spans } = self.trimmed();
        let mut rest = Remainder { text: &text, at: 0, open: Vec::new(), ahead: spans.into_iter() };
        let pieces = std::iter::from_fn(|| rest.take_piece());
        pieces.filter(|piece| !piece.is_empty()).collect()
    }
}

/// The part that is not split yet.
struct Remainder<'a> {
    text: &'a str,
    /// Its first byte.
    at: usize,
    /// The spans that began before it.
    open: Vec<Span>,
    /// The spans that begin in it.
    ahead: vec::IntoIter<Span>,
}

impl Remainder<'_> {
    fn take_piece(&mut self) -> Option<RichText> {
        let rest = self.text.get(self.at..)?;
        self.at += rest.len() - rest.trim_start().len();
        self.open.retain(|span| span.end > self.at);
        let end = self.border()?;
        let text = self.text.get(self.at..end)?.to_owned();
        let spans = self.take_spans(end);
        self.at = end;
        let mut piece = RichText::from(TextBuilder { text, spans });
        piece.entities.truncate(MAX_ENTITIES);
        Some(piece)
    }

    /// The end of the next piece; `None` if there is none.
    fn border(&self) -> Option<usize> {
        let end = self.room_end();
        match end {
            _ if self.at >= self.text.len() => None,
            end if end == self.text.len() => Some(end),
            end => Some(break_point::best(self.text, self.at..end, &self.protected(end))),
        }
    }

    /// What begins before here and is better not cut.
    fn protected(&self, end: usize) -> ProtectedRanges {
        let mut protected = ProtectedRanges::default();
        let ahead = self.ahead.as_slice().iter().take_while(|span| span.start < end);
        for span in self.open.iter().chain(ahead) {
            match span.entity.type_field {
                MessageEntityType::Pre => protected.code.push(span.start..span.end),
                MessageEntityType::Bold if self.is_line(span) => protected.headings.push(span.end),
                _ => {}
            }
        }
        protected
    }

    /// Whether the span is a whole line, as a heading is.
    fn is_line(&self, span: &Span) -> bool {
        let parts = (self.text.get(..span.start), self.text.get(span.end..));
        let (before, after) = (parts.0.unwrap_or_default(), parts.1.unwrap_or_default());
        (before.is_empty() || before.ends_with('\n')) && after.starts_with('\n')
    }

    /// The maximum end of the next piece, by Telegram's limits.
    fn room_end(&self) -> usize {
        let mut units = 0;
        let rest = self.text.get(self.at..).unwrap_or_default();
        let over = rest.char_indices().find(|(_, c)| {
            units += c.len_utf16();
            units > MESSAGE_LIMIT
        });
        let end = over.map_or(self.text.len(), |(length, _)| self.at + length);
        let entities = MAX_ENTITIES.saturating_sub(self.open.len());
        let surplus = self.ahead.as_slice().get(entities..).unwrap_or_default().iter();
        let surplus = surplus.map(|span| span.start).find(|&start| start > self.at);
        surplus.map_or(end, |start| start.min(end))
    }

    /// Takes the spans of the piece that ends here, relative to its beginning. Spans that continue
    /// after it stay as well.
    fn take_spans(&mut self, end: usize) -> Vec<Span> {
        let count = self.ahead.as_slice().partition_point(|span| span.start < end);
        self.open.extend(self.ahead.by_ref().take(count));
        let spans = self.open.iter().map(|span| Span {
            start: span.start.saturating_sub(self.at),
            end: span.end.min(end).saturating_sub(self.at),
            entity: span.entity.clone(),
        });
        let spans = spans.collect();
        self.open.retain(|span| span.end > end);
        spans
    }
}
