//! The provider's answer, gathered from its stream, and passed on while it comes.

use futures_util::StreamExt;
use tokio::sync::mpsc::UnboundedSender;

use crate::metrics::AnswerTime;
use crate::provider::{AnswerStream, ProviderError, ProviderEvent, Usage};

/// Who reads an answer while it is made: the pieces of its text, as they come. An answer
/// whose listener is gone is not made to its end.
pub type DeltaSender = UnboundedSender<String>;

/// An answer, as far as it came.
#[derive(Default)]
pub(super) struct Answer {
    pub(super) text: String,
    /// Where its picture is, or the picture itself as a data URL.
    pub(super) image: Option<String>,
    /// What was used, where the provider says.
    pub(super) usage: Option<Usage>,
}

/// How an answer ended.
pub(super) enum StreamEnd {
    /// It is whole.
    Complete,
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
        self.text.is_empty() && self.image.is_none()
    }

    fn bytes(&self) -> usize {
        self.text.len() + self.image.as_ref().map_or(0, String::len)
    }

    fn take(&mut self, event: ProviderEvent, deltas: Option<&DeltaSender>) {
        match event {
            ProviderEvent::Text(piece) => {
                self.text.push_str(&piece);
                // One who is gone is noticed before the next piece is waited for.
                let _ = deltas.map(|deltas| deltas.send(piece));
            }
            ProviderEvent::Image(url) => self.image = Some(url),
            ProviderEvent::Usage(usage) => self.usage = Some(usage),
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
        StreamEnd::CutOff(error) => time.failed(error),
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
            Some(Err(error)) => return StreamEnd::CutOff(error),
            None => return StreamEnd::Complete,
        }
        if answer.bytes() > MAX_BYTES {
            answer.image = None;
            return StreamEnd::CutOff(ProviderError::TooLarge("it cannot be stored"));
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
