//! An answer, put together from its chunks: `chat.completion.chunk`, or one whole
//! `chat.completion`. Pure.

use std::collections::VecDeque;

use super::citations::Citations;
use super::content::Content;
use super::finish::finish_reason;
use super::json::{Fields, Json};
use super::spoken::Spoken;
use super::usage;
use crate::model::FinishReason;
use crate::provider::{ProviderError, ProviderEvent, Usage};

/// Puts an answer together from its chunks.
#[derive(Default)]
pub(super) struct AnswerAssembler {
    spoken: Spoken,
    has_image: bool,
    /// Whether text came in a `delta`: a `message` behind it repeats all of it.
    has_delta: bool,
    finish: Option<FinishReason>,
    citations: Citations,
    usage: Usage,
}

impl AnswerAssembler {
    /// Takes the next chunk, and adds the events in it. What is no object says nothing.
    ///
    /// # Errors
    /// [`ProviderError::Refused`] where the chunk reports an error,
    /// [`ProviderError::TooLarge`] where the text is too long.
    pub(super) fn take(
        &mut self,
        json: Json<'_>,
        events: &mut VecDeque<ProviderEvent>,
    ) -> Result<(), ProviderError> {
        let chunk = json.fields();
        self.take_usage(&chunk);
        self.take_usage(&chunk.fields("x_groq"));
        self.citations.take(&chunk);
        let choice = choice(&chunk);
        if let Some(choice) = &choice {
            self.take_choice(choice, events)?;
        }
        // Nothing is missing of an answer that is finished.
        if self.is_finished() {
            return Ok(());
        }
        let error = error(&chunk).or_else(|| error(choice.as_ref()?));
        error.map_or(Ok(()), |error| Err(refused(error)))
    }

    fn take_usage(&mut self, fields: &Fields<'_>) {
        if let Some(json) = fields.get("usage") {
            self.usage = usage::merged(self.usage, usage::read(json));
        }
    }

    fn take_choice(
        &mut self,
        choice: &Fields<'_>,
        events: &mut VecDeque<ProviderEvent>,
    ) -> Result<(), ProviderError> {
        self.take_usage(choice);
        self.citations.take(choice);
        self.take_content(choice, events)?;
        let word = choice.text("finish_reason").unwrap_or_default();
        match finish_reason(&word) {
            Some(FinishReason::Error) if !self.is_finished() => {
                Err(ProviderError::Refused { code: harmless(&word) })
            }
            reason => {
                self.finish =
                    reason.filter(|reason| *reason != FinishReason::Error).or(self.finish);
                Ok(())
            }
        }
    }

    fn take_content(
        &mut self,
        choice: &Fields<'_>,
        events: &mut VecDeque<ProviderEvent>,
    ) -> Result<(), ProviderError> {
        let delta = choice.get("delta").map(Json::fields);
        let message = choice.get("message").filter(|_| delta.is_none() && !self.has_delta);
        let Some(fields) = delta.or_else(|| message.map(Json::fields)) else { return Ok(()) };
        self.citations.take(&fields);
        for part in fields.get("content").and_then(Json::items).into_iter().flatten() {
            self.citations.take(&part.fields());
        }
        let Content { text, reasoning, image } = Content::read(&fields);
        self.has_delta |=
            choice.get("delta").is_some() && !(text.is_empty() && reasoning.is_empty());
        self.spoken.take((&text, &reasoning), events)?;
        // One picture is wanted; the first is taken.
        if let Some(url) = image.filter(|_| !self.has_image) {
            self.has_image = true;
            events.push_back(ProviderEvent::Image(url));
        }
        Ok(())
    }

    /// Whether nothing but the usage is missing.
    pub(super) const fn is_finished(&self) -> bool {
        self.finish.is_some()
    }

    /// Whether it has what is an answer.
    pub(super) const fn has_answer(&self) -> bool {
        self.spoken.has_text() || self.has_image
    }

    /// Whether anything came: text, thoughts, a picture, or what was used.
    pub(super) fn has_begun(&self) -> bool {
        self.has_answer() || self.spoken.has_reasoning() || self.usage != Usage::default()
    }

    /// Passes on the texts that were held back.
    ///
    /// # Errors
    /// [`ProviderError::TooLarge`] where the text is too long.
    pub(super) fn end_texts(
        &mut self,
        events: &mut VecDeque<ProviderEvent>,
    ) -> Result<(), ProviderError> {
        self.spoken.end(events)
    }

    /// Adds what comes behind the texts: citations, why the answer ended, if it is whole, and
    /// what was used, which may be paid for whether or not the answer is whole.
    pub(super) fn end(&mut self, is_whole: bool, events: &mut VecDeque<ProviderEvent>) {
        let citations = self.citations.end();
        if self.has_answer() && !citations.is_empty() {
            events.push_back(ProviderEvent::Citations(citations));
        }
        events.extend(self.finish.filter(|_| is_whole).map(ProviderEvent::Finish));
        if self.usage != Usage::default() {
            events.push_back(ProviderEvent::Usage(self.usage));
        }
    }
}

/// The answer's choice: the first one. Servers that give several, though one was asked for,
/// give them in any order.
fn choice<'a>(chunk: &Fields<'a>) -> Option<Fields<'a>> {
    let choices = chunk.get("choices")?.one_or_more();
    choices.into_iter().map(Json::fields).find(|choice| {
        let index = choice.get("index").and_then(Json::number);
        index.is_none_or(|index| index.parse() == Ok(0.0))
    })
}

/// The error that a chunk or a choice reports.
fn error<'a>(fields: &Fields<'a>) -> Option<Json<'a>> {
    let is_error = |name| fields.text(name).is_some_and(|kind| kind == "error");
    let error = fields.get("error").filter(|error| !error.is_nothing());
    error.or_else(|| {
        let whole = is_error("object") || is_error("type");
        whole.then(|| fields.first(&["message", "code", "type"])).flatten()
    })
}

/// The error of an error object. Its message may repeat the conversation: it stays here.
pub(super) fn refused(error: Json<'_>) -> ProviderError {
    let code = error.fields().first(&["code", "status", "type"]);
    let code = code.and_then(|code| code.text().or_else(|| code.number())).unwrap_or_default();
    ProviderError::Refused { code: harmless(&code) }
}

/// A code without what is not for logs.
fn harmless(code: &str) -> String {
    let harmless = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    let code: String = code.chars().filter(harmless).take(40).collect();
    match code.as_str() {
        "" | "error" => "unknown".to_owned(),
        _ => code,
    }
}
