//! Keeps formulas as they were written: Markdown would remove backslashes, stars and underlines.
//! Must not change code, nor parse the formulas.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Parser, Tag};

use super::options::options;

/// The delimiters of a formula.
#[derive(Clone, Copy, PartialEq)]
enum Fence {
    /// `\(…\)`
    Round,
    /// `\[…\]`
    Square,
    /// `$$…$$`
    Dollars,
    /// `$…$`, on one line
    Dollar,
}

/// Markdown that renders like the input, with its formulas as literal text.
pub(super) fn protected(markdown: &str) -> Cow<'_, str> {
    if !["$", "\\(", "\\[", "\\)", "\\]"].iter().any(|mark| markdown.contains(mark)) {
        return Cow::Borrowed(markdown);
    }
    let mut scan = Scan { markdown, at: 0, open: None, formulas: Vec::new() };
    for range in verbatim(markdown) {
        scan.prose(range.start);
        scan.give_up();
        scan.at = scan.at.max(range.end);
    }
    scan.prose(markdown.len());
    // In an incomplete answer the formula may still be closed.
    if let Some((Fence::Round | Fence::Square, start)) = scan.open {
        scan.formulas.push(start..markdown.len());
    }
    Cow::Owned(escaped(markdown, &scan.formulas))
}

/// The ranges that Markdown shows literally, in order: code, HTML, and URLs.
fn verbatim(markdown: &str) -> impl Iterator<Item = Range<usize>> {
    let events = Parser::new_ext(markdown, options()).into_offset_iter();
    events.filter_map(|(event, range)| {
        let verbatim = match event {
            Event::Code(_) | Event::Html(_) | Event::InlineHtml(_) => true,
            Event::Start(Tag::CodeBlock(_)) => true,
            Event::Start(Tag::Link { link_type, .. }) => link_type == LinkType::Autolink,
            _ => false,
        };
        verbatim.then_some(range)
    })
}

/// A search for formulas.
struct Scan<'a> {
    markdown: &'a str,
    at: usize,
    /// The delimiter and the position of an open formula.
    open: Option<(Fence, usize)>,
    formulas: Vec<Range<usize>>,
}

impl Scan<'_> {
    /// Searches from the end of the last search up to `end`.
    fn prose(&mut self, end: usize) {
        while self.at < end {
            let rest = self.markdown.get(self.at..).unwrap_or_default();
            let mut chars = rest.chars();
            let length = match (chars.next(), chars.next()) {
                (Some('\\'), Some('(')) => self.opens(Fence::Round),
                (Some('\\'), Some('[')) => self.opens(Fence::Square),
                (Some('\\'), Some(')')) => self.closes(Fence::Round),
                (Some('\\'), Some(']')) => self.closes(Fence::Square),
                (Some('\\'), Some('\n')) => 1,
                (Some('\\'), Some(escaped)) => 1 + escaped.len_utf8(),
                (Some('$'), Some('$')) => self.dollars(),
                (Some('$'), next) => self.dollar(next),
                (Some('\n'), _) => self.line_end(rest),
                (Some(c), _) => c.len_utf8(),
                (None, _) => 1,
            };
            self.at += length;
        }
    }

    /// The delimiter is part of a formula, whether or not it is closed.
    fn opens(&mut self, fence: Fence) -> usize {
        if !matches!(self.open, Some((Fence::Round | Fence::Square, _))) {
            self.open = Some((fence, self.at));
        }
        2
    }

    fn closes(&mut self, fence: Fence) -> usize {
        let end = self.at + 2;
        match self.open {
            Some((open, start)) if open == fence => self.formulas.push(start..end),
            Some((Fence::Round | Fence::Square, _)) => return 2,
            _ => self.formulas.push(self.at..end),
        }
        self.open = None;
        2
    }

    fn dollars(&mut self) -> usize {
        match self.open {
            Some((Fence::Dollars, _)) => return self.closes(Fence::Dollars),
            None | Some((Fence::Dollar, _)) => self.open = Some((Fence::Dollars, self.at)),
            Some(_) => {}
        }
        2
    }

    /// A dollar may also be a price: a formula has no space inside its delimiters and no digit
    /// after it, and is only protected if it looks like LaTeX.
    fn dollar(&mut self, next: Option<char>) -> usize {
        let before = self.markdown.get(..self.at).unwrap_or_default();
        let last = before.chars().next_back();
        let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
        match self.open {
            Some((Fence::Dollar, start)) if !blank(last) && !word(next) => {
                let formula = before.get(start + 1..).unwrap_or_default();
                if formula.contains(['\\', '^', '_', '{']) {
                    self.formulas.push(start..self.at + 1);
                }
                self.open = None;
            }
            None | Some((Fence::Dollar, _)) => {
                let opens = !blank(next) && !word(last);
                self.open = opens.then_some((Fence::Dollar, self.at));
            }
            Some(_) => {}
        }
        1
    }

    /// A formula ends at a blank line, and some kinds at a line break.
    fn line_end(&mut self, rest: &str) -> usize {
        let next = rest.get(1..).and_then(|rest| rest.split_once('\n'));
        let is_blank = |line: &str| line.trim_matches([' ', '\t', '\r', '>']).is_empty();
        if next.is_some_and(|(line, _)| is_blank(line)) {
            self.give_up();
        } else if matches!(self.open, Some((Fence::Dollar, _))) {
            self.open = None;
        }
        1
    }

    /// The open delimiter begins no formula, and stays as it is.
    fn give_up(&mut self) {
        if let Some((Fence::Round | Fence::Square, start)) = self.open.take() {
            self.formulas.push(start..start + 2);
        }
    }
}

/// Markdown with a backslash before every possible mark in these ranges.
fn escaped(markdown: &str, formulas: &[Range<usize>]) -> String {
    let mut text = String::with_capacity(markdown.len() * 2);
    let (mut end, mut is_quoted) = (0, false);
    for formula in formulas {
        let between = markdown.get(end..formula.start).unwrap_or_default();
        let line = between.rsplit_once('\n').map(|(_, line)| line);
        if let Some(line) = line.or((end == 0).then_some(between)) {
            is_quoted = line.trim_start().starts_with('>');
        }
        text.push_str(between);
        escape(&mut text, markdown.get(formula.clone()).unwrap_or_default(), is_quoted);
        end = formula.end;
    }
    text.push_str(markdown.get(end..).unwrap_or_default());
    text
}

/// Appends a formula. The `>` of a quote around it is not part of it.
fn escape(text: &mut String, formula: &str, is_quoted: bool) {
    let mut is_line_start = false;
    for c in formula.chars() {
        is_line_start = c == '\n' || is_line_start && matches!(c, ' ' | '\t' | '>');
        if c.is_ascii_punctuation() && !(is_quoted && is_line_start) {
            text.push('\\');
        }
        text.push(c);
    }
}
