//! An answer of a model, independent of the protocol. Plain data.

use std::time::Duration;

/// A fixed answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The text.
    pub text: String,
    /// The URL of an image.
    pub image: Option<String>,
    /// Prompt and completion tokens; `None`: no usage is sent.
    pub usage: Option<(u64, u64)>,
    /// The cost, as the JSON number in the usage: `0.00014`.
    pub cost: Option<String>,
    /// The time before the first chunk.
    pub first_delay: Duration,
    /// The time between chunks.
    pub delay: Duration,
}

impl Answer {
    /// An answer without delays, whose usage is 10 prompt tokens and one completion token for each
    /// word.
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
        }
    }
}
