//! An answer's bytes, read into events: server-sent events, or one JSON document, whichever
//! it looks like. Cut anywhere, the bytes give the same events. Pure.
//!
//! What is lenient and how stands with each part. The rule is the same for all: bookkeeping
//! that makes no sense is as if it were missing, and never costs an answer
//! (contract, "Answers").

mod assembler;
mod citations;
mod content;
mod finish;
mod json;
mod split;
mod spoken;
mod surrogates;
mod think;
mod usage;

use std::collections::VecDeque;

use assembler::{AnswerAssembler, refused};
use json::{Json, mended};
use split::{EventSplitter, SentEvent};

use super::{ProviderError, ProviderEvent};

const BOM: &[u8] = "\u{feff}".as_bytes();

/// How the bytes are to be read. The content type does not decide: some servers give none, or
/// another than what they send.
enum Framing {
    /// Only white space came.
    Unknown(Vec<u8>),
    /// Server-sent events.
    Events(EventSplitter),
    /// One JSON document.
    Document(Vec<u8>),
}

/// Reads an answer's bytes into events.
pub(super) struct AnswerReader {
    /// The most bytes of one event, or of the document.
    limit: usize,
    framing: Framing,
    assembler: AnswerAssembler,
    ready: VecDeque<ProviderEvent>,
    error: Option<ProviderError>,
    has_ended: bool,
    /// Whether an event came that cannot be read and is not worth an answer.
    has_unreadable: bool,
}

impl AnswerReader {
    /// For an answer whose events, or whose document, have at most `limit` bytes.
    pub(super) fn new(limit: usize) -> Self {
        Self {
            limit,
            framing: Framing::Unknown(Vec::new()),
            assembler: AnswerAssembler::default(),
            ready: VecDeque::new(),
            error: None,
            has_ended: false,
            has_unreadable: false,
        }
    }

    /// The next event of what was read so far, or the error that ended it.
    pub(super) fn next(&mut self) -> Option<Result<ProviderEvent, ProviderError>> {
        let event = self.ready.pop_front().map(Ok);
        event.or_else(|| self.error.take().map(Err))
    }

    /// Whether nothing more is read.
    pub(super) const fn has_ended(&self) -> bool {
        self.has_ended
    }

    /// Reads on.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        if self.has_ended {
            return;
        }
        match &mut self.framing {
            Framing::Unknown(head) => {
                head.extend_from_slice(bytes);
                self.choose_framing();
            }
            Framing::Events(splitter) => {
                let mut events = Vec::new();
                let result = splitter.push(bytes, &mut events);
                self.take_events(events);
                self.fail_on(result);
            }
            Framing::Document(document) => {
                document.extend_from_slice(bytes);
                if document.len() > self.limit {
                    self.end_with(Some(ProviderError::TooLarge("its document")));
                }
            }
        }
    }

    fn choose_framing(&mut self) {
        let Framing::Unknown(head) = &mut self.framing else { return };
        if BOM.starts_with(head) && head.len() < BOM.len() {
            return;
        }
        let text = head.strip_prefix(BOM).unwrap_or(head);
        let first = text.iter().find(|byte| !byte.is_ascii_whitespace());
        let too_long = text.len() > self.limit;
        let Some(first) = first.copied() else {
            return if too_long {
                self.end_with(Some(ProviderError::TooLarge("its head")))
            };
        };
        let text = text.trim_ascii_start().to_vec();
        self.framing = match first {
            b'{' | b'[' => Framing::Document(Vec::new()),
            _ => Framing::Events(EventSplitter::new(self.limit)),
        };
        self.push(&text);
    }

    /// Ends the answer with its bytes, or with the `error` that ended them. An event that was
    /// begun counts, if it can be read.
    pub(super) fn end(&mut self, error: Option<ProviderError>) {
        if self.has_ended {
            return;
        }
        match std::mem::replace(&mut self.framing, Framing::Unknown(Vec::new())) {
            Framing::Unknown(_) => self.end_with(Some(error.unwrap_or(ProviderError::Cut))),
            Framing::Events(mut splitter) => {
                let mut events = Vec::new();
                splitter.end(&mut events);
                self.has_unreadable |= !splitter.is_recognised();
                for event in events.into_iter().filter(is_whole) {
                    self.take_event(&event);
                }
                let error = error.unwrap_or(ProviderError::Cut);
                self.end_with((!self.assembler.is_finished()).then_some(error));
            }
            Framing::Document(document) => match error {
                Some(error) if Json::parse(&String::from_utf8_lossy(&document)).is_err() => {
                    self.end_with(Some(error));
                }
                _ => self.take_document(&String::from_utf8_lossy(&document)),
            },
        }
    }

    fn take_events(&mut self, events: Vec<SentEvent>) {
        for event in events {
            self.take_event(&event);
        }
    }

    fn take_event(&mut self, event: &SentEvent) {
        if self.has_ended {
            return;
        }
        let text = String::from_utf8_lossy(&event.data);
        match text.trim() {
            "" => {}
            // Some servers never say why an answer ended, but mark its end.
            "[DONE]" => self.end_with(None),
            text => {
                let result = self.take_json(text, event.name == "error");
                self.fail_on(result);
            }
        }
    }

    /// Takes a chunk. What is no JSON and does not begin like an object is a sign of life in a
    /// form of a server's own, and passed over.
    fn take_json(&mut self, text: &str, is_error: bool) -> Result<(), ProviderError> {
        if let Ok(json) = Json::parse(text) {
            return self.take_chunk(json, is_error);
        }
        let text = mended(text);
        match Json::parse(&text) {
            Ok(json) => self.take_chunk(json, is_error),
            Err(_) if is_error => Err(ProviderError::Refused { code: "unknown".to_owned() }),
            Err(_) if text.starts_with('{') => Err(ProviderError::Garbage("unexpected JSON")),
            Err(_) => {
                self.has_unreadable = true;
                Ok(())
            }
        }
    }

    fn take_chunk(&mut self, json: Json<'_>, is_error: bool) -> Result<(), ProviderError> {
        match is_error && !self.assembler.is_finished() && json.fields().get("error").is_none() {
            true => Err(refused(json)),
            false => self.assembler.take(json, &mut self.ready),
        }
    }

    /// Takes a whole `chat.completion`, or a list of chunks. A document is whole by itself.
    fn take_document(&mut self, text: &str) {
        let mended = mended(text);
        let text = if Json::parse(text).is_ok() { text } else { &mended };
        let result = match Json::parse(text) {
            Ok(json) => json
                .one_or_more()
                .into_iter()
                .try_for_each(|chunk| self.assembler.take(chunk, &mut self.ready)),
            Err(error) if error.is_eof() => Err(ProviderError::Cut),
            Err(_) => Err(ProviderError::Garbage("unexpected JSON")),
        };
        self.end_with(result.err());
    }

    fn fail_on(&mut self, result: Result<(), ProviderError>) {
        if let (Err(error), false) = (result, self.has_ended) {
            self.end_with(Some(error));
        }
    }

    /// Ends the answer: whole, unless something failed or there is nothing to show.
    fn end_with(&mut self, error: Option<ProviderError>) {
        self.has_ended = true;
        let held = self.assembler.end_texts(&mut self.ready);
        let empty = (!self.assembler.has_answer()).then_some(ProviderError::Empty);
        let error = error.or(held.err()).or(empty);
        let is_garbage = self.has_unreadable
            && !self.assembler.has_begun()
            && matches!(error, Some(ProviderError::Cut | ProviderError::Empty));
        self.assembler.end(error.is_none(), &mut self.ready);
        self.error = match is_garbage {
            true => Some(ProviderError::Garbage("neither events nor JSON")),
            false => error,
        };
    }
}

/// Whether the last event is whole: a connection that breaks leaves the beginning of one.
fn is_whole(event: &SentEvent) -> bool {
    let text = String::from_utf8_lossy(&event.data);
    !text.trim().starts_with('{') || Json::parse(&mended(text.trim())).is_ok()
}

#[cfg(test)]
mod tests;
