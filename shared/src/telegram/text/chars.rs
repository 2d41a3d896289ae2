//! Properties of characters: combining, width. Small tables for what models write, not all
//! of Unicode.

use std::ops::RangeInclusive;

const ZERO_WIDTH_JOINER: char = '\u{200D}';

/// Characters that combine with the one before, such as accents, vowel signs, skin tones and
/// Persian's half-space.
const EXTENDING: [RangeInclusive<char>; 31] = [
    '\u{300}'..='\u{36F}',
    '\u{483}'..='\u{489}',
    '\u{591}'..='\u{5BD}',
    '\u{5C1}'..='\u{5C7}',
    '\u{610}'..='\u{61A}',
    '\u{64B}'..='\u{65F}',
    '\u{670}'..='\u{670}',
    '\u{6D6}'..='\u{6DC}',
    '\u{6DF}'..='\u{6E4}',
    '\u{6E7}'..='\u{6E8}',
    '\u{6EA}'..='\u{6ED}',
    '\u{711}'..='\u{711}',
    '\u{730}'..='\u{74A}',
    '\u{900}'..='\u{903}',
    '\u{93A}'..='\u{93C}',
    '\u{93E}'..='\u{94F}',
    '\u{E31}'..='\u{E31}',
    '\u{E34}'..='\u{E3A}',
    '\u{E47}'..='\u{E4E}',
    '\u{1AB0}'..='\u{1AFF}',
    '\u{1DC0}'..='\u{1DFF}',
    '\u{200C}'..='\u{200D}',
    '\u{20D0}'..='\u{20FF}',
    '\u{302A}'..='\u{302F}',
    '\u{3099}'..='\u{309A}',
    '\u{FE00}'..='\u{FE0F}',
    '\u{FE20}'..='\u{FE2F}',
    '\u{1F3FB}'..='\u{1F3FF}',
    '\u{E0020}'..='\u{E007F}',
    '\u{E0100}'..='\u{E01EF}',
    '\u{AD}'..='\u{AD}',
];

/// Characters of double width in a monospaced font: East Asian ones and emoji.
const WIDE: [RangeInclusive<char>; 32] = [
    '\u{1100}'..='\u{115F}',
    '\u{231A}'..='\u{231B}',
    '\u{23E9}'..='\u{23EC}',
    '\u{23F0}'..='\u{23F0}',
    '\u{23F3}'..='\u{23F3}',
    '\u{25FD}'..='\u{25FE}',
    '\u{2614}'..='\u{2615}',
    '\u{2648}'..='\u{2653}',
    '\u{267F}'..='\u{267F}',
    '\u{2693}'..='\u{2693}',
    '\u{26A1}'..='\u{26A1}',
    '\u{26AA}'..='\u{26AB}',
    '\u{26BD}'..='\u{26BE}',
    '\u{26C4}'..='\u{26C5}',
    '\u{26D4}'..='\u{26D4}',
    '\u{2705}'..='\u{2705}',
    '\u{270A}'..='\u{270B}',
    '\u{2728}'..='\u{2728}',
    '\u{274C}'..='\u{274E}',
    '\u{2753}'..='\u{2757}',
    '\u{2795}'..='\u{2797}',
    '\u{2B1B}'..='\u{2B1C}',
    '\u{2B50}'..='\u{2B55}',
    '\u{2E80}'..='\u{303E}',
    '\u{3041}'..='\u{A4CF}',
    '\u{AC00}'..='\u{D7A3}',
    '\u{F900}'..='\u{FAFF}',
    '\u{FE30}'..='\u{FE6F}',
    '\u{FF01}'..='\u{FF60}',
    '\u{1F300}'..='\u{1F64F}',
    '\u{1F680}'..='\u{1FAFF}',
    '\u{20000}'..='\u{3FFFD}',
];

fn is_in(table: &[RangeInclusive<char>], c: char) -> bool {
    table.iter().any(|range| range.contains(&c))
}

fn is_extending(c: char) -> bool {
    c >= '\u{AD}' && is_in(&EXTENDING, c)
}

/// Whether it has no width: direction marks, joiners and the like.
fn is_invisible(c: char) -> bool {
    let format = |c| matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}');
    format(c) || matches!(c, '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

fn is_flag_letter(c: char) -> bool {
    matches!(c, '\u{1F1E6}'..='\u{1F1FF}')
}

/// Whether a border between two texts would split a visible character.
pub(super) fn are_joined(before: &str, after: &str) -> bool {
    let (Some(last), Some(next)) = (before.chars().next_back(), after.chars().next()) else {
        return false;
    };
    // A flag is a pair of letters; an even number of letters means that the last flag is complete.
    let letters = || before.chars().rev().take_while(|&c| is_flag_letter(c)).count();
    is_extending(next)
        || last == ZERO_WIDTH_JOINER
        || (is_flag_letter(next) && !letters().is_multiple_of(2))
}

/// The number of columns of a text in a monospaced font.
pub(super) fn width(text: &str) -> usize {
    let (mut columns, mut last, mut is_joined) = (0, 0, false);
    for c in text.chars() {
        last = match c {
            _ if is_joined => 0,
            // Turns a sign such as ✔ into an emoji.
            '\u{FE0F}' => usize::from(last == 1),
            c if c < '\u{AD}' => 1,
            c if is_extending(c) || is_invisible(c) => 0,
            c if is_in(&WIDE, c) => 2,
            _ => 1,
        };
        columns += last;
        is_joined = c == ZERO_WIDTH_JOINER;
    }
    columns
}

/// Whether it is written from right to left, as Persian is; `None`: neither.
pub(super) fn is_right_to_left(c: char) -> Option<bool> {
    let right =
        matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}');
    c.is_alphabetic().then_some(right)
}
