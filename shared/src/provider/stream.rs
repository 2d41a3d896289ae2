//! An HTTP answer's body, passed to the reader as it comes. Must not know what is in it.

use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt};
use reqwest::Response;
use tokio::time::Instant;

use super::reader::AnswerReader;
use super::{AnswerStream, ProviderError, ProviderEvent};

/// Bytes of one event, or of the whole JSON document.
const MAX_EVENT_BYTES: usize = 1024 * 1024;
/// The same where a picture was asked for: it comes in one event, as a data URL.
const MAX_IMAGE_EVENT_BYTES: usize = 8 * 1024 * 1024;

/// An answer that is being read.
struct Reading {
    chunks: BoxStream<'static, Result<bytes::Bytes, ProviderError>>,
    reader: AnswerReader,
}

/// The events of an answer, whoever asked for it. What ends it before its end at `deadline`
/// or later counts as a timeout.
pub fn events(response: Response, wants_image: bool, deadline: Instant) -> AnswerStream {
    let limit = if wants_image { MAX_IMAGE_EVENT_BYTES } else { MAX_EVENT_BYTES };
    let chunks = response.bytes_stream();
    let chunks = chunks.map_err(move |error| ProviderError::of_body(&error, deadline)).boxed();
    let reading = Reading { chunks, reader: AnswerReader::new(limit) };
    stream::try_unfold(reading, |mut reading| async {
        Ok(reading.next().await.transpose()?.map(|event| (event, reading)))
    })
    .boxed()
}

impl Reading {
    async fn next(&mut self) -> Option<Result<ProviderEvent, ProviderError>> {
        loop {
            let next = self.reader.next();
            if next.is_some() || self.reader.has_ended() {
                return next;
            }
            match self.chunks.next().await {
                Some(Ok(chunk)) => self.reader.push(&chunk),
                Some(Err(error)) => self.reader.end(Some(error)),
                None => self.reader.end(None),
            }
        }
    }
}
