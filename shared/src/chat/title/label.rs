//! The label before a title, such as "Title:", in several spellings and both languages.

use crate::i18n::{TITLE_LABEL_WORDS, TITLE_NOUNS};
use crate::model::is_invisible;

/// What may stand between a label and the title.
const COLONS: [char; 5] = [':', '：', '﹕', '=', '\n'];
const DASHES: [&str; 4] = [" - ", " – ", " — ", " -> "];

/// What stands behind a label: nothing, where it is alone. None: there is no label.
pub(super) fn without_label(text: &str) -> Option<&str> {
    if is_label(text) {
        return Some("");
    }
    let colon = text.split_once(COLONS);
    let dash = || DASHES.iter().find_map(|dash| text.split_once(dash));
    let (label, rest) = colon.filter(|(label, _)| is_label(label)).or_else(dash)?;
    let marks = label.trim_start().chars().take_while(|c| matches!(c, '*' | '_')).count();
    let is_open = marks > 0 && !label.trim_end().ends_with(['*', '_']);
    // In `**Title:** Sky` the marks close behind the colon.
    let rest = if is_open { rest.trim_start_matches(['*', '_']) } else { rest };
    is_label(label).then_some(rest.trim_matches(is_invisible))
}

/// Whether a text has the words of a label only.
fn is_label(text: &str) -> bool {
    let words = text.to_lowercase();
    // The half-space and vowel signs are spelled or left out.
    let words =
        words.replace(is_unspoken, "").replace('\u{64A}', "\u{6CC}").replace('\u{643}', "\u{6A9}");
    let is_in_word = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’');
    let words: Vec<_> = words.split(|c| !is_in_word(c)).filter(|word| !word.is_empty()).collect();
    let words: Vec<_> = words.iter().map(|word| word.trim_matches(['\'', '’'])).collect();
    let is_noun = |word: &str| TITLE_NOUNS.iter().any(|nouns| nouns.contains(&word));
    let is_known = |word: &str| TITLE_LABEL_WORDS.iter().any(|known| known.contains(&word));
    let is_filler = |word: &str| word.is_empty() || is_noun(word) || is_known(word);
    words.iter().any(|word| is_noun(word)) && words.iter().all(|word| is_filler(word))
}

fn is_unspoken(c: char) -> bool {
    !c.is_whitespace() && is_invisible(c) || matches!(c, '\u{64B}'..='\u{652}' | '\u{654}')
}
