//! What stands around a title and is no part of it: marks of Markdown, quotes in pairs, a full stop.

/// What is taken off where both stand around the whole text; the longer of two first.
const PAIRS: [(&str, &str); 28] = [
    ("<title>", "</title>"),
    ("<h1>", "</h1>"),
    ("<b>", "</b>"),
    ("***", "***"),
    ("**", "**"),
    ("__", "__"),
    ("~~", "~~"),
    ("*", "*"),
    ("_", "_"),
    ("``", "``"),
    ("`", "`"),
    ("\"", "\""),
    ("'", "'"),
    ("“", "”"),
    ("‘", "’"),
    ("„", "“"),
    ("„", "”"),
    ("‚", "‘"),
    ("”", "”"),
    ("’", "’"),
    ("«", "»"),
    ("»", "«"),
    ("‹", "›"),
    ("「", "」"),
    ("『", "』"),
    ("《", "》"),
    ("〈", "〉"),
    ("＂", "＂"),
];

/// The text in a pair of quotes or of Markdown's marks; without one, the text itself.
pub(super) fn without_pair(text: &str) -> &str {
    let inner = PAIRS.iter().find_map(|(open, close)| {
        let inner = text.strip_prefix(open)?.strip_suffix(close)?;
        is_one_pair(inner, open, close).then_some(inner)
    });
    inner.unwrap_or(text)
}

/// Whether the marks around a text belong together, unlike those around `"A" and "B"`.
fn is_one_pair(inner: &str, open: &str, close: &str) -> bool {
    let mut depth = 1_usize;
    for (at, _) in inner.char_indices() {
        let rest = inner.get(at..).unwrap_or_default();
        let is_apostrophe = matches!(close, "'" | "’") && is_between_letters(inner, at);
        if rest.starts_with(close) && !is_apostrophe {
            depth = depth.saturating_sub(1);
        } else if rest.starts_with(open) && !is_apostrophe {
            depth += 1;
        }
        if depth == 0 {
            return false;
        }
    }
    depth == 1
}

fn is_between_letters(text: &str, at: usize) -> bool {
    let (before, after) = text.split_at_checked(at).unwrap_or_default();
    let before = before.chars().next_back().is_some_and(char::is_alphanumeric);
    before && after.chars().nth(1).is_some_and(char::is_alphanumeric)
}

/// A line without the mark of a heading, a quotation or an item of a list. Numbers are marks only
/// where there are several lines.
pub(super) fn without_mark(line: &str, is_list: bool) -> &str {
    let rest = line.trim_start_matches('#');
    if rest.len() < line.len() && (rest.is_empty() || rest.starts_with(char::is_whitespace)) {
        return rest.trim_end_matches('#').trim();
    }
    let item = ["> ", "- ", "* ", "+ ", "• "].iter().find_map(|mark| line.strip_prefix(mark));
    item.or_else(|| without_number(line).filter(|_| is_list)).map_or(line, str::trim_start)
}

fn without_number(line: &str) -> Option<&str> {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = Some(rest).filter(|rest| rest.len() < line.len())?;
    rest.strip_prefix(". ").or_else(|| rest.strip_prefix(") "))
}

/// A text without the full stop at its end. An ellipsis and the one of `U.S.` stay.
pub(super) fn without_stop(text: &str) -> &str {
    let Some(rest) = text.strip_suffix(['.', '。', '۔', '．', '｡']) else { return text };
    let word = rest.rsplit(char::is_whitespace).next().unwrap_or_default();
    if word.contains('.') { text } else { rest }
}
