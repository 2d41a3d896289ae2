//! Tables, drawn in a monospaced font, because Telegram has none. The drawing must not exceed a few
//! times the source, whatever the widths of its cells.

use pulldown_cmark::Alignment;

use super::super::chars::{is_right_to_left, width};

/// The maximum width of a column. Longer cells stick out.
const MAX_WIDTH: usize = 32;

/// A table that is being read.
pub(super) struct Table {
    alignments: Vec<Alignment>,
    rows: Vec<Vec<String>>,
    /// The links of the table with their texts: code can have no links, so they follow it.
    pub(super) links: Vec<(String, String)>,
    /// The byte of the source after the last cell.
    read: usize,
}

impl Table {
    /// Begins a table with these columns.
    pub(super) fn new(alignments: Vec<Alignment>) -> Self {
        Self { alignments, rows: Vec::new(), links: Vec::new(), read: 0 }
    }

    /// Begins a row at this byte of the source. The first one is the header.
    pub(super) fn begin_row(&mut self, start: usize) {
        self.rows.push(Vec::new());
        self.read = start;
    }

    /// Begins a cell of the last row.
    pub(super) fn begin_cell(&mut self) {
        if let Some(row) = self.rows.last_mut() {
            row.push(String::new());
        }
    }

    /// Ends a cell at this byte of the source.
    pub(super) fn end_cell(&mut self, end: usize) {
        self.read = end;
    }

    /// Ends a row at this byte of the source. Markdown drops cells beyond the header's columns;
    /// they are kept here as one unaligned cell.
    pub(super) fn end_row(&mut self, source: &str, end: usize) {
        let bars = |c: char| c == '|' || c.is_whitespace();
        let surplus = source.get(self.read..end).unwrap_or_default().trim_matches(bars);
        if let Some(row) = self.rows.last_mut().filter(|_| !surplus.is_empty()) {
            row.push(surplus.to_owned());
        }
    }

    /// The text of the cell that is being read.
    pub(super) fn cell(&mut self) -> Option<&mut String> {
        self.rows.last_mut()?.last_mut()
    }

    /// The text of the last cell, to read.
    pub(super) fn last_cell(&self) -> Option<&String> {
        self.rows.last()?.last()
    }

    /// The table as lines, with its header underlined.
    pub(super) fn drawn(&self) -> String {
        let widths = self.widths();
        let mark = self.direction();
        let mut lines: Vec<_> = self.rows.iter().map(|row| self.line(row, &widths, mark)).collect();
        let rule: Vec<_> = widths.iter().map(|&width| "-".repeat(width)).collect();
        lines.insert(lines.len().min(1), format!("{mark}{}", rule.join("-+-")));
        lines.join("\n")
    }

    fn widths(&self) -> Vec<usize> {
        let mut widths = vec![1; self.alignments.len()];
        for row in &self.rows {
            for (widest, cell) in widths.iter_mut().zip(row) {
                *widest = width(cell).min(MAX_WIDTH).max(*widest);
            }
        }
        widths
    }

    fn line(&self, row: &[String], widths: &[usize], mark: &str) -> String {
        let used = row.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
        let layout = self.alignments.iter().zip(widths).map(Some).chain(std::iter::repeat(None));
        let cells = row.iter().zip(layout).take(used).map(|(cell, layout)| match layout {
            Some((alignment, width)) => padded(cell, *alignment, *width),
            None => cell.clone(),
        });
        let line = cells.collect::<Vec<_>>().join(&format!(" {mark}| "));
        format!("{mark}{}", line.trim_end())
    }

    /// A direction mark, if the table's direction is ambiguous: without it, lines that begin with
    /// another language would show their cells in reverse order.
    fn direction(&self) -> &'static str {
        let letters = self.rows.iter().flatten().flat_map(|cell| cell.chars());
        let mut directions = letters.filter_map(is_right_to_left);
        match (directions.next(), directions.any(|right| right)) {
            (Some(true), _) => "\u{200F}",
            (Some(false), true) => "\u{200E}",
            _ => "",
        }
    }
}

fn padded(cell: &str, alignment: Alignment, to: usize) -> String {
    let room = to.saturating_sub(width(cell));
    let before = match alignment {
        Alignment::Right => room,
        Alignment::Center => room / 2,
        Alignment::Left | Alignment::None => 0,
    };
    format!("{}{cell}{}", " ".repeat(before), " ".repeat(room - before))
}
