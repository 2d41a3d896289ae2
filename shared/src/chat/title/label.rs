//! The label before a title, such as "Title:" or «عنوان گفتگو:», in several spellings.

use crate::model::is_invisible;

/// The words that say that a title follows. One of them is in every label.
const NOUNS: [&str; 9] =
    ["title", "titles", "heading", "headline", "topic", "subject", "عنوان", "تیتر", "موضوع"];

/// Other words of labels.
const OTHERS: [&str; 42] = [
    "a",
    "an",
    "the",
    "chat",
    "session",
    "conversation",
    "suggested",
    "proposed",
    "possible",
    "short",
    "concise",
    "new",
    "final",
    "generated",
    "here",
    "here's",
    "heres",
    "is",
    "my",
    "your",
    "for",
    "of",
    "this",
    "sure",
    "okay",
    "ok",
    "certainly",
    "گفتگو",
    "گفت",
    "و",
    "گو",
    "گفتوگو",
    "چت",
    "جلسه",
    "مکالمه",
    "پیشنهادی",
    "مناسب",
    "کوتاه",
    "این",
    "برای",
    "است",
    "یک",
];

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
    let words = words.replace(is_unspoken, "").replace('ي', "ی").replace('ك', "ک");
    let is_in_word = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’');
    let words: Vec<_> = words.split(|c| !is_in_word(c)).filter(|word| !word.is_empty()).collect();
    let words: Vec<_> = words.iter().map(|word| word.trim_matches(['\'', '’'])).collect();
    words.iter().any(|word| NOUNS.contains(word))
        && words.iter().all(|word| NOUNS.contains(word) || OTHERS.contains(word) || word.is_empty())
}

fn is_unspoken(c: char) -> bool {
    !c.is_whitespace() && is_invisible(c) || matches!(c, '\u{64B}'..='\u{652}' | 'ٔ')
}
