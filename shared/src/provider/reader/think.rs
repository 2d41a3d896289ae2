//! Thoughts that a model writes into its text: `<think>…</think>` at its head, as of models
//! that are served plainly. Pure.

const TAGS: [(&str, &str); 3] =
    [("<think>", "</think>"), ("<thinking>", "</thinking>"), ("<thought>", "</thought>")];

/// The most white space that is held back until a tag follows or something else, in bytes.
const MAX_HEAD: usize = 1_024;

/// Takes thoughts out of a text that comes in pieces.
#[derive(Default)]
pub(super) struct ThinkTags {
    state: State,
    /// What has come and is not decided yet.
    held: String,
    /// Whether thoughts came: the white space behind them is not the text's.
    has_thought: bool,
}

#[derive(Clone, Copy, Default)]
enum State {
    /// Nothing but white space and thoughts came.
    #[default]
    Head,
    /// Within thoughts, up to this tag.
    Thought(&'static str),
    /// The text has begun: what looks like a tag there is text.
    Text,
}

/// What a piece holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Split {
    pub(super) thought: String,
    pub(super) text: String,
}

impl ThinkTags {
    /// What is decided with the next piece.
    pub(super) fn take(&mut self, piece: &str) -> Split {
        let mut split = Split::default();
        self.held.push_str(piece);
        while self.step(&mut split) {}
        split
    }

    /// The rest: a tag that was begun and not ended is no tag.
    pub(super) fn end(&mut self) -> Split {
        let rest = std::mem::take(&mut self.held);
        match self.state {
            State::Thought(_) => Split { thought: rest, text: String::new() },
            State::Head | State::Text => Split { thought: String::new(), text: rest },
        }
    }

    /// Whether the state has changed, and more may be decided.
    fn step(&mut self, split: &mut Split) -> bool {
        match self.state {
            State::Head => self.step_head(),
            State::Thought(close) => self.step_thought(close, split),
            State::Text => {
                split.text.push_str(&self.held);
                self.held.clear();
                false
            }
        }
    }

    fn step_head(&mut self) -> bool {
        let head = self.held.trim_start();
        if self.has_thought {
            self.held = head.to_owned();
        }
        let head = self.held.trim_start();
        for (open, close) in TAGS {
            if let Some(behind) = strip_ascii_prefix(head, open) {
                self.held = behind.to_owned();
                (self.state, self.has_thought) = (State::Thought(close), true);
                return true;
            }
        }
        let may_open = TAGS.iter().any(|(open, _)| strip_ascii_prefix(open, head).is_some());
        if may_open && self.held.len() <= MAX_HEAD {
            return false;
        }
        self.state = State::Text;
        true
    }

    fn step_thought(&mut self, close: &str, split: &mut Split) -> bool {
        // Bytes of the tags are ASCII, so that every place found is between characters.
        let lower = self.held.to_ascii_lowercase();
        if let Some(end) = lower.find(close) {
            split.thought.push_str(self.held.get(..end).unwrap_or_default());
            self.held = self.held.get(end + close.len()..).unwrap_or_default().to_owned();
            self.state = State::Head;
            return true;
        }
        let is_begun =
            |length: &usize| close.get(..*length).is_some_and(|begin| lower.ends_with(begin));
        let begun = (1..close.len()).rev().find(is_begun).unwrap_or(0);
        let kept = self.held.split_off(self.held.len() - begun);
        split.thought.push_str(&std::mem::replace(&mut self.held, kept));
        false
    }
}

/// The text behind a prefix, of which the case does not matter.
fn strip_ascii_prefix<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (begin, behind) = text.split_at_checked(prefix.len())?;
    begin.eq_ignore_ascii_case(prefix).then_some(behind)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str, size: usize) -> (String, String) {
        let mut tags = ThinkTags::default();
        let mut all = Split::default();
        let characters: Vec<char> = text.chars().collect();
        let pieces = characters.chunks(size).map(|piece| piece.iter().collect::<String>());
        let splits: Vec<Split> = pieces.map(|piece| tags.take(&piece)).collect();
        for split in splits.into_iter().chain([tags.end()]) {
            all.thought.push_str(&split.thought);
            all.text.push_str(&split.text);
        }
        (all.thought, all.text)
    }

    #[test]
    fn thoughts_at_the_head_are_taken_out_wherever_the_text_is_cut() {
        for (text, thought, rest) in [
            ("<think>a < b</think>\n\nc", "a < b", "c"),
            ("\n<Think>\na\n</THINK> c <think>d</think>", "\na\n", "c <think>d</think>"),
            ("<think></think>c", "", "c"),
            ("<think>a</think>\n<thinking>b</thinking>c", "ab", "c"),
            ("<think>سلام</thi", "سلام</thi", ""),
            ("<thi", "", "<thi"),
            ("<thin ice>", "", "<thin ice>"),
            ("  plain", "", "  plain"),
            ("use <think> so", "", "use <think> so"),
            ("", "", ""),
        ] {
            for size in 1..=text.len() + 1 {
                assert_eq!(split(text, size), (thought.into(), rest.into()), "{text} {size}");
            }
        }
    }

    #[test]
    fn white_space_is_not_held_back_for_ever() {
        let mut tags = ThinkTags::default();
        assert!(tags.take(&" ".repeat(MAX_HEAD + 1)).text.len() > MAX_HEAD);
    }
}
