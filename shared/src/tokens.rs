//! Counts tokens as cl100k_base does. Special tokens are ordinary text here.
//! Must not be asked to decide what is allowed: it only counts.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use crate::background::{LATER, spawn_after};

/// The most text, in bytes of UTF-8, that one request may have counted or sent to the
/// model. Callers refuse more before they count it.
pub const MAX_TEXT_BYTES: usize = 256 * 1024;

/// Bytes given to the tokeniser at once. Its merging takes more than linear time in the
/// length of an unbroken piece, and its pattern gives up (by a panic) on a run of some
/// hundred thousand spaces, so both are held to this length.
const WINDOW: usize = 4096;

/// Whether the tables are read.
static READY: AtomicBool = AtomicBool::new(false);

/// Counts cl100k_base tokens. The tables are one per process and read at the first use.
#[derive(Clone, Copy, Debug, Default)]
pub struct TokenCounter;

impl TokenCounter {
    /// Starts reading the tables on a thread of its own, so that neither the start nor a
    /// request that counts nothing waits for them. They are never read twice.
    pub fn preload() {
        let started = Instant::now();
        spawn_after("tokens", LATER, move || {
            tiktoken_rs::cl100k_base_singleton();
            READY.store(true, Ordering::Release);
            let milliseconds = started.elapsed().as_secs_f64() * 1_000.0;
            tracing::info!(milliseconds, "tokenizer_loaded");
        });
    }

    /// Whether the tables are read: counting then waits for nothing.
    #[must_use]
    pub fn is_ready() -> bool {
        READY.load(Ordering::Acquire)
    }

    /// How many tokens `text` has. `<|endoftext|>` and the like are ordinary text.
    ///
    /// The number is exactly cl100k_base's wherever every 4,096 bytes hold a blank behind a
    /// word or the end of a line. A longer unbroken stretch is cut, which can change the
    /// count by a few tokens each 4,096 bytes. In return the time grows with the length
    /// only: at worst about a millisecond for 4 kB of anything.
    #[must_use]
    pub fn count(&self, text: &str) -> u64 {
        count_in_windows(text, WINDOW)
    }
}

fn count_in_windows(mut text: &str, window: usize) -> u64 {
    let tokeniser = tiktoken_rs::cl100k_base_singleton();
    READY.store(true, Ordering::Release);
    let mut tokens = 0_usize;
    while text.len() > window {
        let (head, rest) = text.split_at(cut_position(text, window));
        tokens += tokeniser.count_ordinary(head);
        text = rest;
    }
    tokens += tokeniser.count_ordinary(text);
    tokens as u64
}

/// Where to cut a text longer than `window`: at the last break within, or else where the
/// window ends. Never 0.
fn cut_position(text: &str, window: usize) -> usize {
    let end = text.ceil_char_boundary(text.floor_char_boundary(window).max(1));
    let head = text.get(..end).unwrap_or(text);
    let mut next = text.get(end..).and_then(|rest| rest.chars().next());
    for (at, previous) in head.char_indices().rev() {
        if next.is_some_and(|next| is_break(previous, next)) {
            return at + previous.len_utf8();
        }
        next = Some(previous);
    }
    end
}

/// Whether cl100k_base's pattern always ends a piece between these two characters, so that
/// the texts on both sides count alone what they count together: a word or sign before a
/// blank, or a line's end before a word or sign.
fn is_break(previous: char, next: char) -> bool {
    let line_end = |character| matches!(character, '\n' | '\r');
    match (previous.is_whitespace(), next.is_whitespace()) {
        (false, true) => !line_end(next),
        (true, false) => line_end(previous),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn counts_equal_those_of_the_original_system() {
        for (text, tokens) in [
            ("", 0),
            ("Hello, world!", 4),
            ("سلام، حالت چطور است؟", 15),
            ("Hi 👋🏽 \n second line\ttab", 10),
            ("  padded  ", 3),
            ("   ", 1),
            // The original says 6: it takes the marker for a special token, which lets a
            // user's text end the model's input. As ordinary text it has 8.
            ("before <|endoftext|> after", 8),
        ] {
            assert_eq!(TokenCounter.count(text), tokens, "{text:?}");
        }
    }

    #[test]
    fn odd_texts_of_a_megabyte_are_counted_in_milliseconds() {
        TokenCounter::preload();
        assert_eq!(TokenCounter.count("read the tables"), 3);
        for unit in ODD_UNITS {
            let text = unit.repeat((1 << 20) / unit.len()) + "x";
            let taken = time_to_count(&text);
            // A quarter of it in a debug build; the rest is room for other work here.
            assert!(taken < Duration::from_secs(2), "{unit:?}: {taken:?}");
        }
    }

    const ODD_UNITS: [&str; 14] = [
        "a", "q0", " ", "\n", "\t ", "ا", "سلام", "👋🏽", "😀", "7", "!", "漢", "\u{301}", "\u{3000}",
    ];

    fn time_to_count(text: &str) -> Duration {
        let started = Instant::now();
        assert!(TokenCounter.count(text) > 0);
        started.elapsed()
    }

    #[test]
    fn a_text_without_breaks_is_cut_between_characters() {
        assert_eq!(cut_position("سلامسلام", 5), 4);
        assert_eq!(cut_position("👋👋", 1), 4, "never at 0");
        assert_eq!(cut_position("one two three", 9), 7);
    }

    /// Texts of words, signs and white space, in which every seven characters have a break.
    fn broken_text() -> impl Strategy<Value = String> {
        prop::collection::vec("[a-z0-9'!،سلا́👋漢]{1,4}(  ?|\t|\n| \n\r?\n|!\n)", 0..40)
            .prop_map(|words| words.concat())
    }

    proptest! {
        #[test]
        fn a_cut_at_a_break_changes_no_count(text in broken_text()) {
            let whole = tiktoken_rs::cl100k_base_singleton().count_ordinary(&text) as u64;
            prop_assert_eq!(count_in_windows(&text, 40), whole);
        }

        #[test]
        fn any_text_of_one_window_counts_as_the_original(text in any::<String>()) {
            let whole = tiktoken_rs::cl100k_base_singleton().count_ordinary(&text) as u64;
            prop_assert_eq!(TokenCounter.count(&text), whole);
        }

        #[test]
        fn any_break_of_any_text_is_one_of_the_tokeniser(text in "(\\PC| |\t|\n|\r|s|'|!){0,30}") {
            let tokeniser = tiktoken_rs::cl100k_base_singleton();
            let whole = tokeniser.count_ordinary(&text);
            let characters: Vec<_> = text.char_indices().collect();
            for pair in characters.windows(2) {
                if is_break(pair[0].1, pair[1].1) {
                    let (head, rest) = text.split_at(pair[1].0);
                    prop_assert_eq!(tokeniser.count_ordinary(head) + tokeniser.count_ordinary(rest), whole);
                }
            }
        }

        #[test]
        fn any_window_counts_any_text(text in any::<String>(), window in 0_usize..9) {
            prop_assert_eq!(count_in_windows(&text, window) == 0, text.is_empty());
        }
    }
}
