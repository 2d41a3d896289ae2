//! Keeps formulas as they were written: Markdown would take backslashes, stars and underlines
//! out of them. Must not touch code, nor read the formulas.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Parser, Tag};

use super::options::options;

/// What a formula stands between.
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

/// Markdown that shows what this Markdown does, and its formulas literally.
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
    // An answer that is still to go on: its formula will be closed.
    if let Some((Fence::Round | Fence::Square, start)) = scan.open {
        scan.formulas.push(start..markdown.len());
    }
    Cow::Owned(escaped(markdown, &scan.formulas))
}

/// The places that Markdown shows as they are, in order: code, HTML, and addresses.
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
    /// The fence that a formula began with, and where.
    open: Option<(Fence, usize)>,
    formulas: Vec<Range<usize>>,
}

impl Scan<'_> {
    /// Searches from where the last search ended up to here.
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

    /// The delimiter is part of a formula, whether or not the other one follows.
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

    /// Prices have dollars, too: a formula hugs what it contains, no digit follows it, and
    /// it is only protected if it looks like LaTeX.
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

    /// No formula goes on behind a blank line, and not every one behind a line.
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

    /// What was opened is no formula. Its delimiter stays as it is if it can mean nothing else.
    fn give_up(&mut self) {
        if let Some((Fence::Round | Fence::Square, start)) = self.open.take() {
            self.formulas.push(start..start + 2);
        }
    }
}

/// Markdown with a backslash before whatever could be a mark in these places.
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

/// Appends a formula. The `>` of a quote that it stands in is not its own.
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
