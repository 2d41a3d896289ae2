//! Where a text may be cut in two: at a blank line rather than a line, at a sentence rather
//! than a word. Must not cut anything, nor know how long a piece may be.

use std::ops::Range;

use super::chars::are_joined;

/// Whether a place between two texts is a border.
type Border = fn(before: &str, after: &str) -> bool;

/// The borders of prose, best first.
const PROSE: [Border; 4] = [blank_line, line, sentence, space];

/// The borders of code, best first. White space is lost where a text is cut, so lines that
/// are not indented are better ones to begin with.
const CODE: [Border; 4] = [outer_block, outer_line, line, space];

/// How far back a border between characters is looked for, in characters.
const CLUSTER: usize = 64;

/// How many quotes and brackets may close behind the end of a sentence.
const CLOSING: usize = 4;

/// Where a text is better not cut.
#[derive(Default)]
pub(super) struct ProtectedRanges {
    /// Blocks of code.
    pub(super) code: Vec<Range<usize>>,
    /// Where headings end: they go with what follows.
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

/// The places between characters from the last of a room to its first, each with the texts
/// on both sides.
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
        // Where these end a sentence, no space follows.
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
