//! Styles and links within a line. Must not write any text.

use frankenstein::types::{MessageEntity, MessageEntityType as Kind};

use super::super::builder::TextBuilder;
use super::super::entity;

/// A style that is active while its depth is not 0: Telegram does not nest a style in itself.
struct Style {
    kind: Kind,
    depth: usize,
    start: usize,
}

/// The styles that can be active at the same time.
pub(super) struct Styles([Style; 3]);

impl Styles {
    /// No style is active.
    pub(super) fn new() -> Self {
        let style = |kind| Style { kind, depth: 0, start: 0 };
        Self([Kind::Bold, Kind::Italic, Kind::Strikethrough].map(style))
    }

    /// Begins a style at the current end of the text.
    pub(super) fn begin(&mut self, kind: Kind, draft: &TextBuilder) {
        for style in self.0.iter_mut().filter(|style| style.kind == kind) {
            if style.depth == 0 {
                style.start = draft.text.len();
            }
            style.depth += 1;
        }
    }

    /// Ends a style.
    pub(super) fn end(&mut self, kind: Kind, draft: &mut TextBuilder) {
        for style in self.0.iter_mut().filter(|style| style.kind == kind && style.depth > 0) {
            style.depth -= 1;
            if style.depth == 0 {
                draft.mark(style.start, entity(kind));
            }
        }
    }

    /// Ends all styles while something is written that must have none, and begins them again.
    pub(super) fn pause(&mut self, draft: &mut TextBuilder, write: impl FnOnce(&mut TextBuilder)) {
        for style in self.0.iter().filter(|style| style.depth > 0) {
            draft.mark(style.start, entity(style.kind));
        }
        write(draft);
        for style in &mut self.0 {
            style.start = draft.text.len();
        }
    }
}

/// A link or an image whose text is being read.
pub(super) struct Link {
    /// Its URL.
    pub(super) address: String,
    /// Its title.
    pub(super) title: String,
    /// The first byte of its text.
    pub(super) start: usize,
}

/// The entity of a link.
pub(super) fn linked(address: String) -> MessageEntity {
    MessageEntity { url: Some(address), ..entity(Kind::TextLink) }
}
