//! The provider's answer, gathered from its stream, and passed on while it comes.

use futures_util::StreamExt;
use tokio::sync::mpsc::UnboundedSender;

use crate::metrics::AnswerTime;
use crate::model::{Citation, FinishReason};
use crate::provider::{AnswerStream, ProviderError, ProviderEvent, Usage};

/// A piece of an answer, for who reads along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerDelta {
    /// The next piece of what the model thinks.
    Reasoning(String),
    /// The next piece of the text.
    Text(String),
}

/// Sends the pieces of an answer to the client as they come. An answer whose receiver is gone
/// is not made to its end.
pub type DeltaSender = UnboundedSender<AnswerDelta>;

/// An answer, as far as it came.
#[derive(Default)]
pub(super) struct Answer {
    pub(super) text: String,
    /// What the model thought.
    pub(super) reasoning: String,
    /// The pages it names.
    pub(super) citations: Vec<Citation>,
    /// Where its picture is, or the picture itself as a data URL.
    pub(super) image: Option<String>,
    /// Whether a picture was made: the provider takes its price, whether or not it could be
    /// kept.
    pub(super) image_made: bool,
    /// Why it ended, where the provider says so.
    pub(super) finish_reason: Option<FinishReason>,
    /// What the provider reports of its usage.
    pub(super) usage: Usage,
}

/// How an answer ended.
pub(super) enum StreamEnd {
    /// It is whole.
    Complete,
    /// A limit of ours in time or size ended it: it is an answer (quota-rules, "Our own limits").
    Limited(ProviderError),
    /// The provider failed.
    CutOff(ProviderError),
    /// Its listener went away.
    ClientGone,
}

/// The most bytes that are stored of one answer: an item of the table holds 400 KB (an AWS
/// limit), keys and counts included.
const MAX_BYTES: usize = 390 * 1024;

/// What a citation takes in an item beside its texts.
const BESIDE_CITATION: usize = 20;

impl Answer {
    /// Whether nothing of it came.
    pub(super) const fn is_empty(&self) -> bool {
        self.text.is_empty() && !self.image_made
    }

    /// Drops what cannot be stored: the picture, which is often larger than an item may be, or
    /// the end of the text; and for their sake thoughts and citations. Whether the text was
    /// cut.
    fn fit(&mut self) -> bool {
        let image = self.image.as_ref().map_or(0, String::len);
        if self.text.len() + image > MAX_BYTES && self.image.take().is_some() {
            tracing::warn!("image_too_large_to_store");
        }
        let is_cut = self.text.len() > MAX_BYTES;
        self.text.truncate(self.text.floor_char_boundary(MAX_BYTES));
        let image = self.image.as_ref().map_or(0, String::len);
        let mut left = MAX_BYTES - self.text.len() - image;
        self.reasoning.truncate(self.reasoning.floor_char_boundary(left));
        left -= self.reasoning.len();
        self.citations.retain(|citation| {
            let fits = left.checked_sub(size(citation));
            left = fits.unwrap_or(0);
            fits.is_some()
        });
        is_cut
    }

    fn take(&mut self, event: ProviderEvent, deltas: Option<&DeltaSender>) {
        // One who is gone is noticed before the next piece is waited for.
        let send = |delta| deltas.map(|deltas| deltas.send(delta).is_ok());
        match event {
            ProviderEvent::Reasoning(piece) => {
                self.reasoning.push_str(&piece);
                send(AnswerDelta::Reasoning(piece));
            }
            ProviderEvent::Text(piece) => {
                self.text.push_str(&piece);
                send(AnswerDelta::Text(piece));
            }
            ProviderEvent::Image(url) => {
                self.image = Some(url);
                self.image_made = true;
            }
            ProviderEvent::Citations(citations) => self.citations = citations,
            ProviderEvent::Finish(reason) => self.finish_reason = Some(reason),
            ProviderEvent::Usage(usage) => self.usage = usage,
        }
    }
}

fn size(citation: &Citation) -> usize {
    BESIDE_CITATION + citation.url.len() + citation.title.as_ref().map_or(0, String::len)
}

/// Reads an answer to its end, and measures it.
pub(super) async fn collect(
    stream: AnswerStream,
    deltas: Option<&DeltaSender>,
) -> (Answer, StreamEnd) {
    let mut time = AnswerTime::start();
    let mut answer = Answer::default();
    let end = read(stream, &mut answer, deltas, &mut time).await;
    match &end {
        StreamEnd::Complete => time.ended(),
        StreamEnd::CutOff(error) | StreamEnd::Limited(error) => time.failed(error),
        StreamEnd::ClientGone => {}
    }
    (answer, end)
}

async fn read(
    mut stream: AnswerStream,
    answer: &mut Answer,
    deltas: Option<&DeltaSender>,
    time: &mut AnswerTime,
) -> StreamEnd {
    loop {
        let next = tokio::select! {
            biased;
            () = client_gone(deltas) => return StreamEnd::ClientGone,
            next = stream.next() => next,
        };
        match next {
            Some(Ok(event)) => {
                time.first_token();
                answer.take(event, deltas);
            }
            Some(Err(error)) if error.is_own_limit() && !answer.is_empty() => {
                return StreamEnd::Limited(error);
            }
            Some(Err(error)) => return StreamEnd::CutOff(error),
            None => return StreamEnd::Complete,
        }
        if answer.fit() {
            return StreamEnd::Limited(ProviderError::TooLarge("it cannot be stored"));
        }
    }
}

/// Waits until nobody listens any more; where nobody ever did, for ever.
async fn client_gone(deltas: Option<&DeltaSender>) {
    match deltas {
        Some(deltas) => deltas.closed().await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_and_the_picture_are_stored_before_thoughts_and_citations() {
        let citation = |n: usize| Citation { url: "u".repeat(n), title: None };
        let mut answer = Answer {
            text: "t".repeat(MAX_BYTES - 100),
            reasoning: "ی".repeat(20),
            citations: vec![citation(30), citation(30), citation(0)],
            ..Answer::default()
        };
        assert!(!answer.fit());
        assert_eq!((answer.reasoning.len(), answer.citations.len()), (40, 1));
        answer.image = Some("i".repeat(100));
        assert!(!answer.fit());
        assert_eq!((answer.reasoning.len(), answer.citations.len()), (0, 0));
        assert!(answer.image.is_some());
        answer.text.push('t');
        assert!(!answer.fit() && answer.image.is_none());
        answer.text.push_str(&"t".repeat(100));
        assert!(answer.fit());
        assert_eq!(answer.text.len(), MAX_BYTES);
    }
}
