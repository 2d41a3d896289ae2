//! Writes a text from the events of Markdown. Must not lose any text; the submodules and sibling
//! modules format blocks and links.

mod blocks;
mod links;

use std::ops::Range;

use frankenstein::types::MessageEntityType as Kind;
use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use super::super::builder::TextBuilder;
use super::code::CodeBlock;
use super::inline::{Link, Styles};
use super::list::Lists;
use super::table::Table;

/// A text that is being written.
pub(super) struct Writer<'a> {
    source: &'a str,
    draft: TextBuilder,
    /// The number of pending line breaks.
    gap: usize,
    lists: Lists,
    styles: Styles,
    /// The open links: an image can be in a link.
    links: Vec<Link>,
    quotes: usize,
    /// The first byte of the outermost quote.
    quote_start: usize,
    code: Option<CodeBlock>,
    table: Option<Table>,
}

impl<'a> Writer<'a> {
    /// An empty text with this Markdown as its source.
    pub(super) fn new(source: &'a str) -> Self {
        Self {
            source,
            draft: TextBuilder::default(),
            gap: 0,
            lists: Lists::default(),
            styles: Styles::new(),
            links: Vec::new(),
            quotes: 0,
            quote_start: 0,
            code: None,
            table: None,
        }
    }

    /// Writes an event of this range of the source.
    pub(super) fn take(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::Code(code) => self.inline_code(&code),
            Event::Html(html) | Event::InlineHtml(html) => self.html(&html),
            Event::SoftBreak => self.soft_break(),
            Event::HardBreak => self.hard_break(),
            Event::TaskListMarker(done) => self.lists.task(done),
            Event::Rule => self.rule(),
            // All other extensions are off.
            Event::Text(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text)
            | Event::FootnoteReference(text) => self.text(&text),
        }
    }

    /// The whole text.
    pub(super) fn finish(self) -> TextBuilder {
        self.draft
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Paragraph => self.gap = 2,
            Tag::Heading { .. } => self.begin_heading(),
            Tag::BlockQuote(_) => self.begin_quote(),
            Tag::List(first) => self.begin_list(first),
            Tag::Item => self.begin_item(),
            Tag::CodeBlock(kind) => self.begin_code(&kind),
            Tag::Table(alignments) => self.begin_table(alignments),
            Tag::TableHead | Tag::TableRow => self.begin_row(range.start),
            Tag::TableCell => self.begin_cell(),
            Tag::Strong => self.begin_style(Kind::Bold),
            Tag::Emphasis => self.begin_style(Kind::Italic),
            Tag::Strikethrough if self.is_struck(range) => self.begin_style(Kind::Strikethrough),
            Tag::Strikethrough => self.write("~"),
            Tag::Link { link_type: LinkType::Autolink | LinkType::Email, .. } => {
                self.begin_link(String::new(), String::new());
            }
            Tag::Link { dest_url, title, .. } | Tag::Image { dest_url, title, .. } => {
                self.begin_link(dest_url.into_string(), title.into_string());
            }
            // The other tags are off, except blocks of HTML.
            _ => self.block(),
        }
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::Heading(_) => self.styles.end(Kind::Bold, &mut self.draft),
            TagEnd::BlockQuote(_) => self.end_quote(),
            TagEnd::List(_) => self.lists.end(),
            TagEnd::Item => self.end_item(),
            TagEnd::CodeBlock => self.end_code(),
            TagEnd::Table => self.end_table(),
            TagEnd::TableHead | TagEnd::TableRow => self.end_row(range.end),
            TagEnd::TableCell => self.end_cell(range.end),
            TagEnd::Strong => self.end_style(Kind::Bold),
            TagEnd::Emphasis => self.end_style(Kind::Italic),
            TagEnd::Strikethrough if self.is_struck(range) => self.end_style(Kind::Strikethrough),
            TagEnd::Strikethrough => self.write("~"),
            TagEnd::Link => self.end_link(false),
            TagEnd::Image => self.end_link(true),
            _ => {}
        }
    }

    /// A single tilde strikes nothing: users write `5~6`.
    fn is_struck(&self, range: Range<usize>) -> bool {
        self.source.get(range).is_some_and(|source| source.starts_with("~~"))
    }
}
