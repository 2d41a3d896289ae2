//! The provider's answer, gathered from its stream, and passed on while it comes.

use futures_util::StreamExt;
use tokio::sync::mpsc::UnboundedSender;

use crate::metrics::AnswerTime;
use crate::model::MicroUsd;
use crate::provider::{AnswerStream, ProviderError, ProviderEvent, Usage};

/// Sends the pieces of an answer's text to the client as they come. An answer whose receiver
/// is gone is not made to its end.
pub type DeltaSender = UnboundedSender<String>;

/// An answer, as far as it came.
#[derive(Default)]
pub(super) struct Answer {
    pub(super) text: String,
    /// Where its picture is, or the picture itself as a data URL.
    pub(super) image: Option<String>,
    /// Whether a picture was made: the provider takes its price, whether or not it could be
    /// kept.
    pub(super) image_made: bool,
    /// The usage, where the provider reports it.
    pub(super) usage: Option<Usage>,
    /// The price, where the provider reports nothing else.
    pub(super) cost: Option<MicroUsd>,
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

/// The most bytes of text and picture that are stored of one answer: an item of the table
/// holds 400 KB (an AWS limit), keys and counts included.
const MAX_BYTES: usize = 390 * 1024;

impl Answer {
    /// Whether nothing of it came.
    pub(super) const fn is_empty(&self) -> bool {
        self.text.is_empty() && !self.image_made
    }

    fn bytes(&self) -> usize {
        self.text.len() + self.image.as_ref().map_or(0, String::len)
    }

    /// Drops what cannot be stored: the picture, which is often larger than an item may be,
    /// or the end of the text. Whether the text was cut.
    fn fit(&mut self) -> bool {
        if self.bytes() > MAX_BYTES && self.image.take().is_some() {
            tracing::warn!("image_too_large_to_store");
        }
        let is_cut = self.text.len() > MAX_BYTES;
        self.text.truncate(self.text.floor_char_boundary(MAX_BYTES));
        is_cut
    }

    fn take(&mut self, event: ProviderEvent, deltas: Option<&DeltaSender>) {
        match event {
            ProviderEvent::Text(piece) => {
                self.text.push_str(&piece);
                // One who is gone is noticed before the next piece is waited for.
                let _ = deltas.map(|deltas| deltas.send(piece));
            }
            ProviderEvent::Image(url) => {
                self.image = Some(url);
                self.image_made = true;
            }
            ProviderEvent::Usage(usage) => self.usage = Some(usage),
            ProviderEvent::Cost(cost) => self.cost = Some(cost),
        }
    }
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
