//! What an answer consists of, whoever gives it. Plain data.

use std::fmt;

use crate::model::{Citation, FinishReason, MicroUsd};

/// The most bytes of an answer's thoughts that are passed on (contract, "Answers").
pub const MAX_REASONING_BYTES: usize = 64 * 1024;

/// A part of an answer.
#[derive(Clone, PartialEq, Eq)]
pub enum ProviderEvent {
    /// The next piece of what the model thinks, where it tells; never empty.
    Reasoning(String),
    /// The next piece of the text; never empty.
    Text(String),
    /// Where the picture is: a URL, or a data URL that holds it. At most one an answer.
    Image(String),
    /// The pages that the answer names; behind the text, and never empty.
    Citations(Vec<Citation>),
    /// Why a whole answer ended, where the provider says so.
    Finish(FinishReason),
    /// The usage, as far as the provider reports it. Last; of an answer that failed, too.
    Usage(Usage),
}

/// The usage of an answer, as far as the provider reports it in a form that makes sense.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Tokens read.
    pub prompt_tokens: Option<u64>,
    /// Tokens written.
    pub completion_tokens: Option<u64>,
    /// Both, and whatever else the provider counts.
    pub total_tokens: Option<u64>,
    /// Tokens of the thoughts, of those written.
    pub reasoning_tokens: Option<u64>,
    /// Tokens that the provider had read before, of those read.
    pub cached_tokens: Option<u64>,
    /// The price.
    pub cost: Option<MicroUsd>,
}

impl Usage {
    /// Of an answer with these tokens.
    #[must_use]
    pub const fn of(prompt_tokens: u64, completion_tokens: u64, cost: Option<MicroUsd>) -> Self {
        Self {
            prompt_tokens: Some(prompt_tokens),
            completion_tokens: Some(completion_tokens),
            total_tokens: Some(prompt_tokens.saturating_add(completion_tokens)),
            reasoning_tokens: None,
            cached_tokens: None,
            cost,
        }
    }
}

impl fmt::Debug for ProviderEvent {
    /// Shows lengths only: an answer's text is not for logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reasoning(text) => write!(f, "Reasoning({} bytes)", text.len()),
            Self::Text(text) => write!(f, "Text({} bytes)", text.len()),
            Self::Image(url) => write!(f, "Image({} bytes)", url.len()),
            Self::Citations(pages) => write!(f, "Citations({} pages)", pages.len()),
            Self::Finish(reason) => reason.fmt(f),
            Self::Usage(usage) => usage.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_events_debug_form_does_not_show_its_text() {
        let of = |event: fn(String) -> ProviderEvent| format!("{:?}", event("secret".to_owned()));
        assert_eq!(of(ProviderEvent::Text), "Text(6 bytes)");
        assert_eq!(of(ProviderEvent::Reasoning), "Reasoning(6 bytes)");
        assert_eq!(of(ProviderEvent::Image), "Image(6 bytes)");
    }
}
