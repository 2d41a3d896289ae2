//! The conversion of texts for Telegram, which always respects Telegram's rules.

mod answer;
mod blocks;
mod inline;
mod properties;
mod rich_text;
mod rules;
mod split;
mod table;

use super::*;

/// A text with its entities as tags.
fn tagged(rich: &RichText) -> String {
    let units: Vec<u16> = rich.text.encode_utf16().collect();
    let tag = |entity: &MessageEntity| {
        let name = format!("{:?}", entity.type_field).to_lowercase();
        match entity.url.as_ref().or(entity.language.as_ref()) {
            Some(detail) => format!("<{name} {detail}>"),
            None => format!("<{name}>"),
        }
    };
    let mut parts = String::new();
    for at in 0..=units.len() {
        let mut ends: Vec<_> = rich
            .entities
            .iter()
            .filter(|e| usize::from(e.offset) + usize::from(e.length) == at)
            .collect();
        ends.reverse();
        parts.extend(ends.iter().map(|_| "</>"));
        parts.extend(rich.entities.iter().filter(|e| usize::from(e.offset) == at).map(tag));
        if let Some(c) = units.get(at) {
            // The first half of a character is kept until the second half comes.
            let pair = [*c, units.get(at + 1).copied().unwrap_or_default()];
            if let Some(Ok(c)) = char::decode_utf16(pair).next() {
                parts.push(c);
            }
        }
    }
    parts
}

/// The result of Markdown, with its entities as tags.
fn seen(markdown: &str) -> String {
    tagged(&from_markdown(markdown))
}
