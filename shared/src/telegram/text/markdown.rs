//! Converts models' answers from Markdown to Telegram's texts. Total: any text has a result, also a
//! malformed or incomplete one, and only the marks are lost.

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
use crate::model::is_blank;

/// Converts Markdown. Entities reach only up to 65 535 units: in longer answers the rest is plain,
/// and links lose their URLs; see [`messages`].
#[must_use]
pub fn from_markdown(markdown: &str) -> RichText {
    draft(markdown).into()
}

/// Converts Markdown to messages: [`from_markdown`] and [`RichText::split`] in one, for answers of
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
    // Lines such as `[1]: https://…` have no events. Definitions without a link would be lost.
    let definitions = events.reference_definitions().iter().map(|(_, definition)| definition);
    let unused = definitions.filter(|definition| !linked.contains(&definition.dest));
    let mut unused: Vec<_> = unused.map(|definition| definition.span.clone()).collect();
    unused.sort_by_key(|span| span.start);
    writer.definitions(unused.into_iter().filter_map(|span| source.get(span)));
    let draft = writer.finish();
    if is_blank(&draft.text) { unchanged(markdown) } else { draft }
}

/// The text as it was, where nothing is left of it after the marks, such as a lone `+`, or a code
/// block whose first line is still missing.
fn unchanged(markdown: &str) -> TextBuilder {
    let lines: Vec<_> = markdown.lines().filter(|line| !is_blank(line)).collect();
    let mut draft = TextBuilder::default();
    draft.push(&lines.join("\n"));
    draft
}
