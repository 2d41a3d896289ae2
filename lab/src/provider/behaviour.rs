//! The ways the provider can behave. Plain data.
//! Must not know how they look on the wire.

use mobix::provider::Answer;

/// How requests are answered. Chunks are words, 10 ms apart.
#[derive(Clone, Debug)]
pub enum Behaviour {
    /// A friendly answer that says it is a demo and repeats a bit of what was written; a
    /// short title where few tokens are wanted; a dot where a picture is wanted.
    Demo,
    /// This answer, as server-sent events, each in one piece.
    Answer(Answer),
    /// The same in pieces of three bytes, which also cut characters.
    Slivers(Answer),
    /// The same as one JSON document, like a server that does not stream.
    Document(Answer),
    /// A status, with an error object, and these headers (name and value).
    Status(u16, Vec<(String, String)>),
    /// Status 429, with `Retry-After` in seconds.
    RateLimited(Option<u64>),
    /// Events whose data is no JSON.
    Garbage,
    /// Status 200 with a page of HTML.
    Page,
    /// A finished answer without text.
    Empty,
    /// An answer that ends properly on the wire, but unfinished, after so many chunks.
    Cut(usize),
    /// The connection breaks after so many chunks.
    Break(usize),
    /// An error object with this code comes after so many chunks.
    Refuse(usize, String),
    /// Never even a status.
    Hang,
    /// Nothing more after so many chunks.
    HangAfter(usize),
    /// Each for one request; the last for all that follow.
    Sequence(Vec<Behaviour>),
}

impl Behaviour {
    /// This text at once, with usage of 10 prompt tokens and one a word.
    pub fn answer(text: impl Into<String>) -> Self {
        Self::Answer(Answer::new(text))
    }

    /// What the next request gets.
    pub(super) fn next(&mut self) -> Self {
        match self {
            Self::Sequence(behaviours) if behaviours.len() > 1 => behaviours.remove(0).next(),
            Self::Sequence(behaviours) => behaviours.first_mut().map_or(Self::Empty, Self::next),
            other => other.clone(),
        }
    }
}
