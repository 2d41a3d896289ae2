//! What looks special within a line: styles and links. Must not write any text.

use frankenstein::types::{MessageEntity, MessageEntityType as Kind};

use super::super::builder::TextBuilder;
use super::super::entity;

/// A style that is on while its depth is not 0: Telegram nests no style in itself.
struct Style {
    kind: Kind,
    depth: usize,
    start: usize,
}

/// The styles that can be on at the same time.
pub(super) struct Styles([Style; 3]);

impl Styles {
    /// None of them is on.
    pub(super) fn new() -> Self {
        let style = |kind| Style { kind, depth: 0, start: 0 };
        Self([Kind::Bold, Kind::Italic, Kind::Strikethrough].map(style))
    }

    /// Puts a style on for what is written from now on.
    pub(super) fn begin(&mut self, kind: Kind, draft: &TextBuilder) {
        for style in self.0.iter_mut().filter(|style| style.kind == kind) {
            if style.depth == 0 {
                style.start = draft.text.len();
            }
            style.depth += 1;
        }
    }

    /// Takes a style off again.
    pub(super) fn end(&mut self, kind: Kind, draft: &mut TextBuilder) {
        for style in self.0.iter_mut().filter(|style| style.kind == kind && style.depth > 0) {
            style.depth -= 1;
            if style.depth == 0 {
                draft.mark(style.start, entity(kind));
            }
        }
    }

    /// Takes all styles off while something is written that can have none.
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

/// A link or a picture whose text is being read.
pub(super) struct Link {
    /// Where it leads.
    pub(super) address: String,
    /// What is shown when a mouse rests on it.
    pub(super) title: String,
    /// The byte its text begins at.
    pub(super) start: usize,
}

/// How the text of a link looks.
pub(super) fn linked(address: String) -> MessageEntity {
    MessageEntity { url: Some(address), ..entity(Kind::TextLink) }
}
