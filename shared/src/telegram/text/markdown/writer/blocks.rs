//! Blocks of a text and the space between them. Must not write more than one blank line.

use frankenstein::types::{MessageEntity, MessageEntityType as Kind};
use pulldown_cmark::{Alignment, CodeBlockKind};

use super::super::super::entity;
use super::super::code::CodeBlock;
use super::super::table::Table;
use super::Writer;

const RULE: &str = "———";

/// The separator of a table's links.
const BETWEEN_LINKS: &str = " · ";

impl Writer<'_> {
    /// Writes a text after the pending line breaks.
    pub(super) fn write(&mut self, text: &str) {
        match self.table.as_mut().and_then(Table::cell) {
            Some(cell) => cell.push_str(text),
            None => {
                self.begin_text();
                self.draft.push(text);
            }
        }
    }

    /// Writes a text, or collects it in a code block or table.
    pub(super) fn text(&mut self, text: &str) {
        match &mut self.code {
            Some(code) => code.push(text),
            None => self.write(text),
        }
    }

    /// Writes the pending line breaks and marker.
    pub(super) fn begin_text(&mut self) {
        self.end_line();
        if self.draft.text.ends_with('\n') || self.draft.text.is_empty() {
            self.draft.push(&self.lists.indent());
        }
        let marker = self.lists.take_marker();
        self.draft.push(&marker);
    }

    fn end_line(&mut self) {
        let written = self.draft.text.chars().rev().take_while(|&c| c == '\n').take(2).count();
        let due = std::mem::take(&mut self.gap);
        if !self.draft.text.is_empty() {
            self.draft.push(&"\n".repeat(due.saturating_sub(written)));
        }
    }

    /// Begins a block. In a list, blocks have no blank line between them.
    pub(super) fn block(&mut self) {
        self.gap = self.gap.max(if self.lists.is_empty() { 2 } else { 1 });
    }

    /// Begins a new line if text follows.
    pub(super) fn soft_break(&mut self) {
        match self.table.as_mut().and_then(Table::cell) {
            Some(cell) => cell.push(' '),
            None => self.gap = self.gap.max(1),
        }
    }

    /// Begins a new line in any case.
    pub(super) fn hard_break(&mut self) {
        match self.table.as_mut().and_then(Table::cell) {
            Some(cell) => cell.push(' '),
            None => self.gap = (self.gap + 1).min(2),
        }
    }

    /// Keeps HTML as text, except the one tag that models use for line breaks.
    pub(super) fn html(&mut self, html: &str) {
        let line = html.trim_end_matches('\n');
        let is_break = ["<br>", "<br/>", "<br />"].iter().any(|tag| tag.eq_ignore_ascii_case(line));
        if is_break || line.trim().is_empty() {
            return self.hard_break();
        }
        self.write(line);
        if line.len() < html.len() {
            self.gap = self.gap.max(1);
        }
    }

    /// Writes a horizontal rule.
    pub(super) fn rule(&mut self) {
        self.block();
        self.write(RULE);
    }

    /// Writes the definitions of URLs that no link uses, each on its line.
    pub(in super::super) fn definitions<'d>(&mut self, definitions: impl Iterator<Item = &'d str>) {
        self.block();
        for definition in definitions {
            self.write(definition.trim());
            self.gap = 1;
        }
    }

    /// Begins a heading, which is a bold line.
    pub(super) fn begin_heading(&mut self) {
        self.block();
        self.styles.begin(Kind::Bold, &self.draft);
    }

    /// Telegram has no nested quotes: only the outermost one is an entity.
    pub(super) fn begin_quote(&mut self) {
        self.block();
        if self.quotes == 0 {
            self.quote_start = self.draft.text.len();
        }
        self.quotes += 1;
    }

    /// Ends a quote.
    pub(super) fn end_quote(&mut self) {
        self.quotes = self.quotes.saturating_sub(1);
        if self.quotes == 0 {
            self.draft.mark(self.quote_start, entity(Kind::Blockquote));
        }
    }

    /// Begins a list, with the number of its first item.
    pub(super) fn begin_list(&mut self, first: Option<u64>) {
        self.block();
        self.lists.begin(first);
    }

    /// Begins an item of a list.
    pub(super) fn begin_item(&mut self) {
        self.gap = self.gap.max(1);
        self.lists.begin_item();
    }

    /// Ends an item; its number is written even without a text.
    pub(super) fn end_item(&mut self) {
        self.lists.end_item();
        if self.lists.is_marker_due() {
            self.begin_text();
        }
    }

    /// Begins a block of code, whose text is collected until it ends.
    pub(super) fn begin_code(&mut self, kind: &CodeBlockKind<'_>) {
        self.block();
        self.code = Some(CodeBlock::new(kind));
    }

    /// Writes the block of code that was collected.
    pub(super) fn end_code(&mut self) {
        if let Some((entity, text)) = self.code.take().map(CodeBlock::finish) {
            self.write_code(entity, &text);
        }
    }

    /// Begins a table, whose cells are collected until it ends.
    pub(super) fn begin_table(&mut self, alignments: Vec<Alignment>) {
        self.block();
        self.table = Some(Table::new(alignments));
    }

    /// Begins a row, which begins at this byte of the source.
    pub(super) fn begin_row(&mut self, start: usize) {
        self.table.iter_mut().for_each(|table| table.begin_row(start));
    }

    /// Begins a cell.
    pub(super) fn begin_cell(&mut self) {
        self.table.iter_mut().for_each(Table::begin_cell);
    }

    /// Ends a cell, which ends at this byte of the source.
    pub(super) fn end_cell(&mut self, end: usize) {
        self.table.iter_mut().for_each(|table| table.end_cell(end));
    }

    /// Ends a row, which ends at this byte of the source.
    pub(super) fn end_row(&mut self, end: usize) {
        self.table.iter_mut().for_each(|table| table.end_row(self.source, end));
    }

    /// Writes the table that was collected, and its links.
    pub(super) fn end_table(&mut self) {
        let Some(table) = self.table.take() else { return };
        self.write_code(entity(Kind::Pre), &table.drawn());
        for (at, (label, address)) in table.links.into_iter().enumerate() {
            if at == 0 {
                self.gap = 1;
            } else {
                self.write(BETWEEN_LINKS);
            }
            self.write_link(&label, address);
        }
    }

    /// Writes a code block on lines of its own.
    fn write_code(&mut self, entity: MessageEntity, code: &str) {
        if code.is_empty() {
            return;
        }
        if self.lists.is_marker_due() {
            self.lists.trim_marker();
            self.begin_text();
            self.gap = 1;
        }
        self.end_line();
        let start = self.draft.text.len();
        self.draft.push(code);
        self.draft.mark(start, entity);
    }
}
