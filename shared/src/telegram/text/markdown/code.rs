//! Code blocks. Must not change code except for white space that Telegram would remove.

use frankenstein::types::{MessageEntity, MessageEntityType};
use pulldown_cmark::CodeBlockKind;

use super::super::builder::cleaned;
use super::super::entity;

/// The longest name of a language, in bytes.
const LANGUAGE: usize = 32;

/// A code block that is being read.
#[derive(Default)]
pub(super) struct CodeBlock {
    language: Option<String>,
    text: String,
}

impl CodeBlock {
    /// Other words of a fence than its language, such as a file name, become the first line.
    pub(super) fn new(kind: &CodeBlockKind<'_>) -> Self {
        let CodeBlockKind::Fenced(info) = kind else { return Self::default() };
        let info = info.trim();
        let (word, rest) = info.split_once(char::is_whitespace).unwrap_or((info, ""));
        let (language, text) =
            if is_language(word) { (Some(word.to_owned()), rest.trim()) } else { (None, info) };
        let text = if text.is_empty() { String::new() } else { format!("{text}\n") };
        Self { language, text }
    }

    /// Appends to its text.
    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Its entity and its text: without blank lines at its ends, without common indentation
    /// (Telegram would remove it from the first line only), and with spaces for tabs (Telegram
    /// would replace each by one space).
    pub(super) fn finish(self) -> (MessageEntity, String) {
        let text = cleaned(&self.text.replace('\t', "    "));
        let lines = || text.lines().filter(|line| !line.trim().is_empty());
        let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
        let common = lines().map(indent).min().unwrap_or_default();
        let lines: Vec<_> =
            text.lines().map(|line| line.get(common..).unwrap_or_default()).collect();
        let code = lines.join("\n").trim().to_owned();
        (MessageEntity { language: self.language, ..entity(MessageEntityType::Pre) }, code)
    }
}

fn is_language(word: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "+-#._".contains(c);
    !word.is_empty() && word.len() <= LANGUAGE && word.chars().all(allowed)
}
