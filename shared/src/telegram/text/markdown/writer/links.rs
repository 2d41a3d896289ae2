//! Styles and links of a text. Must not put entities on code that Telegram refuses there, nor lose
//! a URL that Telegram refuses.

use frankenstein::types::MessageEntityType as Kind;

use super::super::super::entity;
use super::super::address::{is_linkable, shown};
use super::super::inline::{Link, linked};
use super::super::table::Table;
use super::Writer;
use crate::model::is_blank;

/// The text of an image without a description.
const PICTURE: &str = "🖼";

impl Writer<'_> {
    /// Begins a style, but not in tables, which are code.
    pub(super) fn begin_style(&mut self, kind: Kind) {
        if self.table.is_none() {
            self.begin_text();
            self.styles.begin(kind, &self.draft);
        }
    }

    /// Ends a style.
    pub(super) fn end_style(&mut self, kind: Kind) {
        if self.table.is_none() {
            self.styles.end(kind, &mut self.draft);
        }
    }

    /// Code has no other styles, and a link's text can have no code: the URL is more important.
    pub(super) fn inline_code(&mut self, code: &str) {
        if self.table.is_some() || !self.links.is_empty() {
            return self.write(code);
        }
        self.begin_text();
        self.styles.pause(&mut self.draft, |draft| {
            let start = draft.text.len();
            draft.push(code);
            draft.mark(start, entity(Kind::Code));
        });
    }

    /// Begins the text of a link or an image.
    pub(super) fn begin_link(&mut self, address: String, title: String) {
        let start = match self.table.as_mut().and_then(Table::cell) {
            Some(cell) => cell.len(),
            None => {
                self.begin_text();
                self.draft.text.len()
            }
        };
        self.links.push(Link { address, title, start });
    }

    /// Links the text to its URL if Telegram accepts it, else writes the URL after it. A link
    /// within a link, which an image can be, becomes text.
    pub(super) fn end_link(&mut self, is_picture: bool) {
        let Some(Link { address, title, start }) = self.links.pop() else { return };
        let is_linked = self.links.is_empty() && is_linkable(&address);
        let label = self.label(start);
        let (is_unnamed, is_titled) = (is_blank(label), !["", label].contains(&title.trim()));
        let is_shown = shown(&address).is_some_and(|address| address != label);
        match shown(&address) {
            Some(address) if is_unnamed => self.write(address),
            None if is_unnamed && is_picture => self.write(PICTURE),
            Some(address) if is_shown && !is_linked => self.write(&format!(" ({address})")),
            _ => {}
        }
        if is_linked {
            self.mark_link(start, address);
        }
        if is_titled {
            self.write(&format!(" ({})", title.trim()));
        }
    }

    /// Writes a text with a link.
    pub(super) fn write_link(&mut self, label: &str, address: String) {
        self.begin_text();
        let start = self.draft.text.len();
        self.draft.push(label);
        self.mark_link(start, address);
    }

    fn mark_link(&mut self, start: usize, address: String) {
        let label = self.label(start).to_owned();
        match &mut self.table {
            Some(table) => table.links.push((label, address)),
            None => self.draft.mark(start, linked(address)),
        }
    }

    /// The text written since `start`.
    fn label(&self, start: usize) -> &str {
        let cell = self.table.as_ref().and_then(Table::last_cell);
        cell.unwrap_or(&self.draft.text).get(start..).unwrap_or_default().trim()
    }
}
