//! What a model answers, before it is put into the protocol's words. Plain data.

use std::time::Duration;

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
        }
    }
}
