//! What the provider answers: its JSON, and the events made of it. Pure.
//! Must not read from the network.

use std::fmt;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::ProviderError;
use crate::model::MicroUsd;
use crate::tokens::MAX_TEXT_BYTES;

/// A part of an answer.
#[derive(Clone, PartialEq, Eq)]
pub enum ProviderEvent {
    /// The next piece of the text; never empty.
    Text(String),
    /// Where the picture is: a URL, or a data URL that holds it. At most one an answer.
    Image(String),
    /// The usage, where the provider reports it. Last.
    Usage(Usage),
    /// The price, where the provider reports it and counts no tokens. Last.
    Cost(MicroUsd),
}

/// The usage of an answer, as the provider counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage {
    /// Tokens read.
    pub prompt_tokens: u64,
    /// Tokens written.
    pub completion_tokens: u64,
    /// Both, and whatever else the provider counts.
    pub total_tokens: u64,
    /// The price, where the provider reports it.
    pub cost: Option<MicroUsd>,
}

impl fmt::Debug for ProviderEvent {
    /// Shows lengths only: an answer's text is not for logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "Text({} bytes)", text.len()),
            Self::Image(url) => write!(f, "Image({} bytes)", url.len()),
            Self::Usage(usage) => usage.fmt(f),
            Self::Cost(cost) => write!(f, "Cost({cost})"),
        }
    }
}

/// A `chat.completion.chunk`, or a whole `chat.completion`: where the former has `delta`,
/// the latter has `message`.
#[derive(Deserialize)]
struct Chunk {
    choices: Option<Vec<Choice>>,
    usage: Option<ChunkUsage>,
    error: Option<Value>,
}

#[derive(Deserialize)]
struct Choice {
    #[serde(alias = "message")]
    delta: Option<Delta>,
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
struct Delta {
    content: Option<String>,
    images: Option<Vec<Image>>,
}

#[derive(Deserialize)]
struct Image {
    image_url: ImageUrl,
}

#[derive(Deserialize)]
struct ImageUrl {
    url: String,
}

#[derive(Deserialize)]
struct ChunkUsage {
    prompt_tokens: Option<u64>,
    completion_tokens: Option<u64>,
    total_tokens: Option<u64>,
    /// Kept as text: an amount of money never becomes a float.
    cost: Option<Box<RawValue>>,
}

impl From<ChunkUsage> for Usage {
    fn from(usage: ChunkUsage) -> Self {
        let prompt_tokens = usage.prompt_tokens.unwrap_or_default();
        let completion_tokens = usage.completion_tokens.unwrap_or_default();
        let sum = prompt_tokens.saturating_add(completion_tokens);
        Self {
            prompt_tokens,
            completion_tokens,
            total_tokens: usage.total_tokens.unwrap_or(sum),
            cost: usage
                .cost
                .and_then(|cost| MicroUsd::parse_rounded(cost.get().trim_matches('"')).ok()),
        }
    }
}

/// Puts an answer together from its chunks.
#[derive(Default)]
pub(super) struct AnswerAssembler {
    text_bytes: usize,
    has_image: bool,
    finished: bool,
    usage: Option<Usage>,
    cost: Option<MicroUsd>,
}

impl AnswerAssembler {
    /// Takes the next chunk and gives the events in it.
    ///
    /// # Errors
    /// [`ProviderError::Garbage`], [`ProviderError::Refused`] where the chunk reports an
    /// error, [`ProviderError::TooLarge`] where the text grows over [`MAX_TEXT_BYTES`].
    pub(super) fn take(&mut self, json: &str) -> Result<Vec<ProviderEvent>, ProviderError> {
        let chunk: Chunk =
            serde_json::from_str(json).map_err(|_| ProviderError::Garbage("unexpected JSON"))?;
        if let Some(error) = chunk.error {
            return Err(refused(&error));
        }
        // A null, or nothing counted, says nothing of tokens.
        let usage = chunk.usage.map(Usage::from);
        self.cost = usage.and_then(|usage| usage.cost).or(self.cost);
        self.usage = usage.filter(|usage| usage.total_tokens > 0).or(self.usage);
        let choice = chunk.choices.into_iter().flatten().next();
        choice.map_or(Ok(Vec::new()), |choice| self.take_choice(choice))
    }

    fn take_choice(&mut self, choice: Choice) -> Result<Vec<ProviderEvent>, ProviderError> {
        match choice.finish_reason.as_deref() {
            None => {}
            Some("error") => return Err(refused(&Value::Null)),
            Some(_) => self.finished = true,
        }
        let mut events = Vec::new();
        let Some(delta) = choice.delta else {
            return Ok(events);
        };
        if let Some(text) = delta.content.filter(|text| !text.is_empty()) {
            self.text_bytes += text.len();
            if self.text_bytes > MAX_TEXT_BYTES {
                return Err(ProviderError::TooLarge("its text"));
            }
            events.push(ProviderEvent::Text(text));
        }
        // One picture is wanted; the first is taken.
        let image = delta.images.into_iter().flatten().next();
        if let Some(image) = image.filter(|_| !self.has_image) {
            self.has_image = true;
            events.push(ProviderEvent::Image(image.image_url.url));
        }
        Ok(events)
    }

    /// Whether nothing but the usage is missing.
    pub(super) const fn is_finished(&self) -> bool {
        self.finished
    }

    /// Ends the answer. A document is whole by itself; of a stream only a `finish_reason`
    /// says so, as some servers that are interrupted mark its end all the same.
    ///
    /// # Errors
    /// [`ProviderError::Cut`], [`ProviderError::Empty`].
    pub(super) fn end(&self, is_document: bool) -> Result<Option<ProviderEvent>, ProviderError> {
        if !self.finished && !is_document {
            return Err(ProviderError::Cut);
        }
        if self.text_bytes == 0 && !self.has_image {
            return Err(ProviderError::Empty);
        }
        let usage = self.usage.map(|usage| Usage { cost: self.cost, ..usage });
        Ok(usage.map(ProviderEvent::Usage).or(self.cost.map(ProviderEvent::Cost)))
    }
}

/// The error of an error object. Its message may repeat the conversation: it stays here.
fn refused(error: &Value) -> ProviderError {
    let code = match error.get("code") {
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::String(text)) => text.clone(),
        _ => "unknown".to_owned(),
    };
    let harmless = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    ProviderError::Refused { code: code.chars().filter(harmless).take(40).collect() }
}

#[cfg(test)]
mod tests;
