//! The provider's answer, gathered from its stream.

use futures_util::StreamExt;

use crate::provider::{AnswerStream, ProviderError, ProviderEvent, Usage};

/// A whole answer.
#[derive(Default)]
pub(super) struct Answer {
    pub(super) text: String,
    /// Where its picture is, or the picture itself as a data URL.
    pub(super) image: Option<String>,
    /// What was used, where the provider says.
    pub(super) usage: Option<Usage>,
}

/// The most bytes of text and picture that are stored of one answer: an item of the table
/// holds 400 KB (an AWS limit), keys and counts included.
const MAX_BYTES: usize = 390 * 1024;

/// Reads an answer to its end.
pub(super) async fn gather(mut stream: AnswerStream) -> Result<Answer, ProviderError> {
    let mut answer = Answer::default();
    while let Some(event) = stream.next().await {
        match event? {
            ProviderEvent::Text(piece) => answer.text.push_str(&piece),
            ProviderEvent::Image(url) => answer.image = Some(url),
            ProviderEvent::Usage(usage) => answer.usage = Some(usage),
        }
    }
    let bytes = answer.text.len() + answer.image.as_ref().map_or(0, String::len);
    if bytes > MAX_BYTES {
        return Err(ProviderError::TooLarge("it cannot be stored"));
    }
    Ok(answer)
}
