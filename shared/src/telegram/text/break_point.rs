//! The best position at which a text is split: at a blank line rather than a line, at a sentence
//! rather than a word. Does not split, and does not know the maximum length.

use std::ops::Range;

use super::chars::are_joined;

/// Whether a position between two texts is a border.
type Border = fn(before: &str, after: &str) -> bool;

/// The borders of prose, best first.
const PROSE: [Border; 4] = [blank_line, line, sentence, space];

/// The borders of code, best first. White space is lost at a split, so unindented lines are better
/// beginnings.
const CODE: [Border; 4] = [outer_block, outer_line, line, space];

/// How far back a border between characters is searched, in characters.
const CLUSTER: usize = 64;

/// The maximum of quotes and brackets that close after the end of a sentence.
const CLOSING: usize = 4;

/// The parts of a text that should not be split.
#[derive(Default)]
pub(super) struct ProtectedRanges {
    /// Blocks of code.
    pub(super) code: Vec<Range<usize>>,
    /// The ends of headings, which belong to the text after them.
    pub(super) headings: Vec<usize>,
}

/// The best border in the last half of a room, which is not at its beginning. One in code is
/// taken only if there is no other.
pub(super) fn best(text: &str, room: Range<usize>, protected: &ProtectedRanges) -> usize {
    let half = room.start + (room.end - room.start) / 2;
    let half = half.max(room.start + 1);
    let is_code = |at| protected.code.iter().any(|range| range.start < at && at < range.end);
    let last = |border: Border, in_code: bool| {
        places(text, half..room.end).find(|&(at, before, after)| {
            border(before, after) && is_code(at) == in_code && !protected.headings.contains(&at)
        })
    };
    PROSE
        .into_iter()
        .find_map(|border| last(border, false))
        .or_else(|| CODE.into_iter().find_map(|border| last(border, true)))
        .or_else(|| {
            let mut places = places(text, room.start + 1..room.end).take(CLUSTER);
            places.find(|(_, before, after)| !are_joined(before, after))
        })
        .map_or(room.end, |(at, ..)| at)
}

/// The positions between characters, from the last of a range to its first, each with the texts on
/// both sides.
fn places(text: &str, room: Range<usize>) -> impl Iterator<Item = (usize, &str, &str)> {
    (room.start..=room.end).rev().filter_map(move |at| {
        let (before, after) = text.split_at_checked(at)?;
        Some((at, before, after))
    })
}

fn blank_line(_: &str, after: &str) -> bool {
    after.starts_with("\n\n")
}

fn line(_: &str, after: &str) -> bool {
    after.starts_with('\n')
}

fn space(_: &str, after: &str) -> bool {
    after.starts_with(char::is_whitespace)
}

fn sentence(before: &str, after: &str) -> bool {
    let is_closing = |c| matches!(c, '"' | '\'' | '”' | '’' | '»' | ')' | ']');
    let closing = before.chars().rev().take(CLOSING).take_while(|&c| is_closing(c)).count();
    match before.chars().rev().nth(closing) {
        Some('.' | '!' | '?' | '…' | '؟' | '۔') => space(before, after),
        // No space follows these at the end of a sentence.
        Some('。' | '！' | '？') => !after.starts_with(is_closing),
        _ => false,
    }
}

fn outer_block(before: &str, after: &str) -> bool {
    let next = after.trim_start_matches('\n');
    blank_line(before, after) && !next.starts_with(char::is_whitespace)
}

fn outer_line(_: &str, after: &str) -> bool {
    after.strip_prefix('\n').is_some_and(|next| !next.starts_with(char::is_whitespace))
}
