//! An HTTP answer's body, read into events: server-sent events, or one JSON document from
//! servers that do not stream. Must not hold more of it than one event.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt};
use http::header::CONTENT_TYPE;
use reqwest::Response;
use sse_stream::SseByteStream;
use tokio::time::Instant;

use super::answer::AnswerAssembler;
use super::{AnswerStream, ProviderError, ProviderEvent};

/// Bytes of one event, or of the whole JSON document.
const MAX_EVENT_BYTES: usize = 1024 * 1024;
/// The same where a picture was asked for: it comes in one event, as a data URL.
const MAX_IMAGE_EVENT_BYTES: usize = 8 * 1024 * 1024;

type Chunks = BoxStream<'static, Result<Bytes, ProviderError>>;

/// The events of an answer, whoever asked for it. What ends it before its end at `deadline`
/// or later counts as a timeout.
pub fn events(response: Response, wants_image: bool, deadline: Instant) -> AnswerStream {
    let limit = if wants_image { MAX_IMAGE_EVENT_BYTES } else { MAX_EVENT_BYTES };
    let media_type = media_type(&response);
    let chunks = response.bytes_stream();
    let chunks = chunks.map_err(move |error| ProviderError::of_body(&error, deadline)).boxed();
    match media_type.as_str() {
        "text/event-stream" => Answer::new(chunks, limit).events(),
        "application/json" => stream::once(read_document(chunks, limit)).try_flatten().boxed(),
        _ => stream::iter([Err(ProviderError::Garbage("unexpected content type"))]).boxed(),
    }
}

fn media_type(response: &Response) -> String {
    let header = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = header.and_then(|text| text.split(';').next()).unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

/// Reads a whole `chat.completion`.
async fn read_document(mut chunks: Chunks, limit: usize) -> Result<AnswerStream, ProviderError> {
    let mut document = Vec::new();
    while let Some(chunk) = chunks.try_next().await? {
        document.extend_from_slice(&chunk);
        if document.len() > limit {
            return Err(ProviderError::TooLarge("its document"));
        }
    }
    let text = str::from_utf8(&document).map_err(|_| ProviderError::Garbage("not UTF-8"))?;
    let mut assembly = AnswerAssembler::default();
    let mut events = assembly.take(text)?;
    events.extend(assembly.end(true)?);
    Ok(stream::iter(events.into_iter().map(Ok)).boxed())
}

/// An answer that is being read from server-sent events.
struct Answer {
    source: SseByteStream<Chunks>,
    /// Bytes read since the last event. What an event shares a chunk with is not counted
    /// to the next, so an event may exceed its limit by the size of a chunk.
    bytes_since_event: Arc<AtomicUsize>,
    assembly: AnswerAssembler,
    ready: VecDeque<ProviderEvent>,
    ended: bool,
}

impl Answer {
    fn new(chunks: Chunks, limit: usize) -> Self {
        let bytes_since_event = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&bytes_since_event);
        let bounded = chunks.map(move |chunk| {
            let chunk = chunk?;
            let before = counter.fetch_add(chunk.len(), Ordering::Relaxed);
            match before.saturating_add(chunk.len()) > limit {
                true => Err(ProviderError::TooLarge("one event")),
                false => Ok(chunk),
            }
        });
        Self {
            source: SseByteStream::new(bounded.boxed()),
            bytes_since_event,
            assembly: AnswerAssembler::default(),
            ready: VecDeque::new(),
            ended: false,
        }
    }

    fn events(self) -> AnswerStream {
        stream::try_unfold(self, |mut answer| async {
            Ok(answer.next().await?.map(|event| (event, answer)))
        })
        .boxed()
    }

    async fn next(&mut self) -> Result<Option<ProviderEvent>, ProviderError> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Ok(Some(event));
            }
            if self.ended {
                return Ok(None);
            }
            match self.source.next().await {
                Some(Ok(event)) => self.take(&event.data.unwrap_or_default())?,
                // A finished answer stays whole if only what follows it is lost.
                Some(Err(error)) if !self.assembly.is_finished() => return Err(of_source(error)),
                Some(Err(_)) | None => self.end()?,
            }
        }
    }

    fn take(&mut self, data: &str) -> Result<(), ProviderError> {
        self.bytes_since_event.store(0, Ordering::Relaxed);
        match data.trim() {
            "" => Ok(()),
            "[DONE]" => self.end(),
            json => {
                self.ready.extend(self.assembly.take(json)?);
                Ok(())
            }
        }
    }

    fn end(&mut self) -> Result<(), ProviderError> {
        self.ended = true;
        self.ready.extend(self.assembly.end(false)?);
        Ok(())
    }
}

fn of_source(error: sse_stream::Error) -> ProviderError {
    match error {
        sse_stream::Error::Body(error) => {
            error.downcast().map_or(ProviderError::Cut, |error| *error)
        }
        _ => ProviderError::Garbage("not server-sent events"),
    }
}

#[cfg(test)]
mod tests;
