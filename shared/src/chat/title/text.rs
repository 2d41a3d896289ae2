//! A title out of what a model or a person wrote: one line of a few words, without the wrapping
//! that models put around it. Pure; asks no model.

use serde_json::Value;
use unicode_segmentation::UnicodeSegmentation;

use super::label::without_label;
use super::wrapping::{without_mark, without_pair, without_stop};
use crate::model::{is_blank, is_invisible};

/// The most words a title has.
const WORDS: usize = 5;

/// The most characters a title has: words can be long.
pub(super) const CHARS: usize = 80;

/// What opens and closes a model's thoughts. Some servers leave out the opening one.
const THOUGHTS: [(&str, &str); 6] = [
    ("<think>", "</think>"),
    ("<thinking>", "</thinking>"),
    ("<thought>", "</thought>"),
    ("<reasoning>", "</reasoning>"),
    ("[think]", "[/think]"),
    ("◁think▷", "◁/think▷"),
];

/// The title in a model's answer. None: there is none in it.
pub(super) fn title_of_answer(answer: &str) -> Option<String> {
    let answer = without_thoughts(answer);
    let lines = lines_without_fences(&answer);
    let json = json_in(&lines.join("\n"));
    let lines = match &json {
        Some(json) => title_in_value(json)?.lines().collect(),
        None => lines,
    };
    let is_list = lines.len() > 1;
    let titles = lines.iter().map(|line| unwrapped(line, is_list));
    // "Here is a title:" only introduces what follows.
    let mut titles = titles.filter(|line| is_title(line)).peekable();
    let first = titles.next()?;
    let is_introduction = first.ends_with([':', '：']) || without_label(&first) == Some("");
    let title = titles.next().filter(|_| is_introduction).unwrap_or(first);
    first_words(title.trim_end_matches([':', '：'])).filter(|title| is_title(title))
}

/// The first words of a message as a title: of its prose, where it begins with code. None: it
/// shows nothing.
pub(super) fn title_of_message(message: &str) -> Option<String> {
    let (mut prose, mut code, mut fence) = (Vec::new(), Vec::new(), None);
    for line in message.lines() {
        match (fence, fence_of(line)) {
            (None, Some(opened)) => fence = Some(opened),
            (Some(opened), Some(closing)) if opened == closing => fence = None,
            (None, None) => prose.push(line),
            _ => code.push(line),
        }
    }
    let line = prose.into_iter().chain(code).map(|line| unwrapped(line, false));
    line.filter(|line| !line.is_empty()).find_map(|line| first_words(&line))
}

/// A text without a model's thoughts; those that are not closed go to its end.
fn without_thoughts(answer: &str) -> String {
    let mut text = answer.to_owned();
    for (open, close) in THOUGHTS {
        while let Some((start, end)) = thoughts(&text, open, close) {
            text.replace_range(start..end, "\n");
        }
    }
    text
}

/// Where thoughts begin and end, their marks included.
fn thoughts(text: &str, open: &str, close: &str) -> Option<(usize, usize)> {
    // Lowercasing ASCII keeps the byte positions.
    let lower = text.to_ascii_lowercase();
    let end = |start| lower.get(start..)?.find(close).map(|at| start + at + close.len());
    match (lower.find(open), lower.find(close)) {
        (Some(start), Some(first_close)) if start < first_close => {
            Some((start, end(start).unwrap_or(text.len())))
        }
        (_, Some(first_close)) => Some((0, first_close + close.len())),
        (Some(start), None) => Some((start, text.len())),
        (None, None) => None,
    }
}

/// The character of a line that opens or closes a block of code.
fn fence_of(line: &str) -> Option<char> {
    let line = line.trim();
    let mark = line.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
    let info = line.trim_start_matches(mark);
    let is_fence = line.len() - info.len() >= 3 && !(mark == '`' && info.contains('`'));
    is_fence.then_some(mark)
}

/// The lines that show something, without those that open or close a block of code.
fn lines_without_fences(text: &str) -> Vec<&str> {
    let shown = |line: &&str| !is_blank(line);
    text.lines().filter(|line| fence_of(line).is_none()).filter(shown).collect()
}

/// The JSON of an answer, alone or with words around it. A number is text.
fn json_in(text: &str) -> Option<Value> {
    let whole = serde_json::from_str(text).ok().filter(|value: &Value| !value.is_number());
    let inner = || text.get(text.find('{')?..=text.rfind('}')?);
    let has_title = |value: &Value| title_in_value(value).is_some();
    whole.or_else(|| serde_json::from_str(inner()?).ok().filter(has_title))
}

fn title_in_value(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        Value::Array(values) => values.iter().find_map(title_in_value),
        Value::Object(fields) => {
            let labelled = |(name, _): &(&String, _)| without_label(name) == Some("");
            let named = fields.iter().find(labelled).map(|(_, value)| value);
            named.or_else(|| fields.values().next()).and_then(title_in_value)
        }
        _ => None,
    }
}

/// A line without marks of Markdown, labels, quotes and its full stop, however they are nested.
fn unwrapped(line: &str, is_list: bool) -> String {
    let mut text = line;
    loop {
        let before = text;
        text = text.trim_matches(is_invisible);
        text = without_mark(text, is_list);
        text = without_pair(text);
        text = without_stop(text);
        text = without_label(text).filter(|rest| !rest.is_empty()).unwrap_or(text);
        if text == before {
            return text.to_owned();
        }
    }
}

/// Whether a text says something: punctuation alone does not.
fn is_title(text: &str) -> bool {
    text.chars().any(|c| !(is_invisible(c) || c.is_ascii_punctuation() || "…؟،؛«»“”".contains(c)))
}

/// The first words of a line, as many as fit; of a word that does not fit alone, its beginning.
fn first_words(line: &str) -> Option<String> {
    let mut words = line.split_whitespace();
    let mut title = beginning(words.next()?);
    let mut is_cut = false;
    for (index, word) in words.enumerate() {
        is_cut = index + 2 > WORDS || title.chars().count() + 1 + word.chars().count() > CHARS;
        if is_cut {
            break;
        }
        title.push(' ');
        title.push_str(word);
    }
    if is_cut {
        let end = title.trim_end_matches([',', ';', ':', '،', '؛', '–', '—', '-']).len();
        title.truncate(end);
        title.truncate(title.trim_end().len());
    }
    (!is_blank(&title)).then_some(title)
}

/// As much of a word as a title may hold, without cutting a visible character in two.
fn beginning(word: &str) -> String {
    let mut room = CHARS;
    let fitting = word.graphemes(true).take_while(|cluster| {
        let left = room.checked_sub(cluster.chars().count());
        room = left.unwrap_or_default();
        left.is_some()
    });
    fitting.collect()
}

#[cfg(test)]
mod tests;
