//! The behaviours of the provider. Plain data. Must not know how they look on the wire.

use mobix::provider::Answer;

/// How requests are answered. Chunks are words, 10 ms apart.
#[derive(Clone, Debug)]
pub enum Behaviour {
    /// The demo's answer, which quotes the question; a short title where few tokens are allowed; an
    /// image of one pixel where an image is requested.
    Demo,
    /// This answer as server-sent events, each in one chunk.
    Answer(Answer),
    /// The same in chunks of three bytes, which also split characters.
    Slivers(Answer),
    /// The same as one JSON document, as by a server that does not stream.
    Document(Answer),
    /// A body with status 200 and this content type, in chunks of 37 bytes.
    Raw(Option<String>, String),
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
    /// An answer that is complete on the wire, but unfinished, after this many chunks.
    Cut(usize),
    /// The connection breaks after this many chunks.
    Break(usize),
    /// An error object with this code comes after this many chunks.
    Refuse(usize, String),
    /// No response at all.
    Hang,
    /// The response stops after this many chunks, without an end.
    HangAfter(usize),
    /// Status 400 that names `stream_options` for each request that has them; otherwise an answer.
    RefusesStreamOptions(Answer),
    /// One behaviour for each request; the last for all further requests.
    Sequence(Vec<Behaviour>),
}

impl Behaviour {
    /// An answer without delays, whose usage is 10 prompt tokens and one completion token for each
    /// word.
    pub fn answer(text: impl Into<String>) -> Self {
        Self::Answer(Answer::new(text))
    }

    /// The behaviour for the next request.
    pub(super) fn next(&mut self) -> Self {
        match self {
            Self::Sequence(behaviours) if behaviours.len() > 1 => behaviours.remove(0).next(),
            Self::Sequence(behaviours) => behaviours.first_mut().map_or(Self::Empty, Self::next),
            other => other.clone(),
        }
    }
}
