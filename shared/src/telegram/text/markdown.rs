//! Answers of models, which are Markdown, as texts for Telegram. Total: any text gives one,
//! also a malformed one or one that is cut off, and nothing is lost but the marks.

mod address;
mod code;
mod inline;
mod list;
mod math;
mod options;
mod table;
mod writer;

use std::collections::HashSet;

use pulldown_cmark::{Event, Parser, Tag};

use self::options::options;
use self::writer::Writer;
use super::RichText;
use super::builder::TextBuilder;
use super::chars::is_blank;

/// Markdown as a text for Telegram. Entities count up to 65 535 only: what a longer answer
/// has behind that looks plain, and links lose their addresses; see [`messages`].
#[must_use]
pub fn from_markdown(markdown: &str) -> RichText {
    draft(markdown).into()
}

/// Markdown as messages: [`from_markdown`] and [`RichText::split`] in one, for answers of
/// any length.
#[must_use]
pub fn messages(markdown: &str) -> Vec<RichText> {
    draft(markdown).split()
}

fn draft(markdown: &str) -> TextBuilder {
    let source = math::protected(markdown);
    let mut writer = Writer::new(&source);
    let mut linked = HashSet::new();
    let mut events = Parser::new_ext(&source, options()).into_offset_iter();
    for (event, range) in events.by_ref() {
        if let Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) = &event {
            linked.insert(dest_url.clone());
        }
        writer.take(event, range);
    }
    // Lines such as `[1]: https://…` are no events. What no link made use of would be lost.
    let definitions = events.reference_definitions().iter().map(|(_, definition)| definition);
    let unused = definitions.filter(|definition| !linked.contains(&definition.dest));
    let mut unused: Vec<_> = unused.map(|definition| definition.span.clone()).collect();
    unused.sort_by_key(|span| span.start);
    writer.definitions(unused.into_iter().filter_map(|span| source.get(span)));
    let draft = writer.finish();
    if is_blank(&draft.text) { unchanged(markdown) } else { draft }
}

/// The lines that were there before the marks made nothing of them, such as a lone `+`, or a
/// block of code whose first line is still to come.
fn unchanged(markdown: &str) -> TextBuilder {
    let lines: Vec<_> = markdown.lines().filter(|line| !is_blank(line)).collect();
    let mut draft = TextBuilder::default();
    draft.push(&lines.join("\n"));
    draft
}
