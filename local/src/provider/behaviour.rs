//! The ways the provider can behave. Plain data.
//! Must not know how they look on the wire.

use std::time::Duration;

/// How requests are answered. Chunks are words, 10 ms apart.
#[derive(Clone, Debug)]
pub enum Behaviour {
    /// A friendly answer that says it is a demo and repeats a bit of what was written; a
    /// short title where few tokens are wanted; a dot where a picture is wanted.
    Demo,
    /// This answer.
    Answer(Answer),
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

/// An answer that is given as it is.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What it says.
    pub text: String,
    /// A picture's URL.
    pub image: Option<String>,
    /// Prompt and completion tokens; none: no usage is sent.
    pub usage: Option<(u64, u64)>,
    /// The cost, as the JSON that the usage carries: `0.00014`.
    pub cost: Option<String>,
    /// The time before the first chunk.
    pub first_delay: Duration,
    /// The time between chunks.
    pub delay: Duration,
    /// How it goes over the wire.
    pub framing: Framing,
}

/// How an answer goes over the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// As server-sent events, each in one piece.
    Events,
    /// As server-sent events, in pieces of three bytes that also cut characters.
    Slivers,
    /// As one JSON document, like a server that does not stream.
    Document,
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

impl Answer {
    /// This text at once, with usage of 10 prompt tokens and one a word.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        let words = text.split_whitespace().count() as u64;
        Self {
            text,
            image: None,
            usage: Some((10, words)),
            cost: None,
            first_delay: Duration::ZERO,
            delay: Duration::ZERO,
            framing: Framing::Events,
        }
    }
}
