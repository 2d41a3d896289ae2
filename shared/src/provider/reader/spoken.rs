//! What of an answer's texts is passed on: no surrogate halves, no thoughts within the text,
//! nothing before the first character that shows, and not more thoughts than are kept. Pure.

use std::collections::VecDeque;

use super::surrogates::SurrogateJoiner;
use super::think::{Split, ThinkTags};
use crate::model::is_blank;
use crate::provider::{MAX_REASONING_BYTES, ProviderError, ProviderEvent};
use crate::tokens::MAX_TEXT_BYTES;

/// The text of an answer and its thoughts, each as it comes.
#[derive(Default)]
pub(super) struct Spoken {
    text_halves: SurrogateJoiner,
    reasoning_halves: SurrogateJoiner,
    tags: ThinkTags,
    text: Text,
    reasoning: Reasoning,
}

impl Spoken {
    /// Whether there is text.
    pub(super) const fn has_text(&self) -> bool {
        self.text.has_begun
    }

    /// Whether there are thoughts.
    pub(super) const fn has_reasoning(&self) -> bool {
        self.reasoning.kept > 0
    }

    /// Passes on what is decided with these pieces, which are WTF-8.
    ///
    /// # Errors
    /// [`ProviderError::TooLarge`] where the text grows over [`MAX_TEXT_BYTES`].
    pub(super) fn take(
        &mut self,
        (text, reasoning): (&[u8], &[u8]),
        events: &mut VecDeque<ProviderEvent>,
    ) -> Result<(), ProviderError> {
        let reasoning = self.reasoning_halves.take(reasoning);
        events.extend(self.reasoning.take(&reasoning));
        let split = self.tags.take(&self.text_halves.take(text));
        self.pass(&split, events)
    }

    /// Passes on what was held back.
    ///
    /// # Errors
    /// As [`Spoken::take`].
    pub(super) fn end(
        &mut self,
        events: &mut VecDeque<ProviderEvent>,
    ) -> Result<(), ProviderError> {
        let half = self.reasoning_halves.end().map(String::from).unwrap_or_default();
        events.extend(self.reasoning.take(&half));
        let half = self.text_halves.end().map(String::from).unwrap_or_default();
        let split = self.tags.take(&half);
        self.pass(&split, events)?;
        let rest = self.tags.end();
        self.pass(&rest, events)
    }

    fn pass(
        &mut self,
        split: &Split,
        events: &mut VecDeque<ProviderEvent>,
    ) -> Result<(), ProviderError> {
        events.extend(self.reasoning.take(&split.thought));
        events.extend(self.text.take(&split.text)?);
        Ok(())
    }
}

/// The text. What shows nothing is held back until something follows that does: alone, it is
/// no answer.
#[derive(Default)]
struct Text {
    head: String,
    has_begun: bool,
    bytes: usize,
}

impl Text {
    fn take(&mut self, piece: &str) -> Result<Option<ProviderEvent>, ProviderError> {
        self.bytes += piece.len();
        if self.bytes > MAX_TEXT_BYTES {
            return Err(ProviderError::TooLarge("its text"));
        }
        self.has_begun |= !is_blank(piece);
        self.head.push_str(piece);
        let shown = self.has_begun.then(|| std::mem::take(&mut self.head));
        Ok(shown.filter(|text| !text.is_empty()).map(ProviderEvent::Text))
    }
}

/// The thoughts, without white space around them and at most [`MAX_REASONING_BYTES`].
#[derive(Default)]
struct Reasoning {
    /// White space that is passed on where more follows.
    held: String,
    kept: usize,
}

impl Reasoning {
    fn take(&mut self, piece: &str) -> Option<ProviderEvent> {
        let left = MAX_REASONING_BYTES - self.kept;
        if self.held.len() < left {
            self.held.push_str(piece);
        }
        let whole = std::mem::take(&mut self.held);
        let whole = if self.kept == 0 { whole.trim_start() } else { &whole };
        let shown = whole.trim_end();
        self.held = whole.get(shown.len()..).unwrap_or_default().to_owned();
        let shown = shown.get(..shown.floor_char_boundary(left)).unwrap_or_default();
        self.kept += shown.len();
        (!shown.is_empty()).then(|| ProviderEvent::Reasoning(shown.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text and the thoughts of these pieces.
    fn spoken(pieces: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
        let (mut spoken, mut events) = (Spoken::default(), VecDeque::new());
        for (text, reasoning) in pieces {
            spoken.take((text.as_bytes(), reasoning.as_bytes()), &mut events).unwrap();
        }
        spoken.end(&mut events).unwrap();
        let mut said = (Vec::new(), Vec::new());
        for event in events {
            match event {
                ProviderEvent::Text(text) => said.0.push(text),
                ProviderEvent::Reasoning(text) => said.1.push(text),
                _ => {}
            }
        }
        said
    }

    #[test]
    fn what_shows_nothing_waits_for_what_does() {
        assert_eq!(spoken(&[("\u{200C}\n", ""), (" ", "")]).0, [""; 0]);
        assert_eq!(spoken(&[("\n", ""), ("  a", ""), (" ", "")]).0, ["\n  a", " "]);
    }

    #[test]
    fn thoughts_have_no_white_space_around_them() {
        let (text, reasoning) =
            spoken(&[("", "\n"), ("", " a "), ("", ""), ("", " b\n"), ("c", "\n")]);
        assert_eq!((text.concat().as_str(), reasoning.concat().as_str()), ("c", "a  b"));
        assert_eq!(spoken(&[("<think>\n", ""), (" a\n</think>\n\nb", "")]).1, ["a"]);
    }

    #[test]
    fn thoughts_are_cut_between_characters() {
        let piece = "ی".repeat(1_001);
        let kept = spoken(&vec![("", piece.as_str()); 100]).1.concat();
        assert!(kept.len() <= MAX_REASONING_BYTES && kept.len() > MAX_REASONING_BYTES - 4);
        let white = " ".repeat(50_000);
        let kept = spoken(&[("", "a"), ("", &white), ("", &white), ("", &white), ("", "b")]).1;
        assert!(kept.concat().len() <= MAX_REASONING_BYTES);
    }
}
