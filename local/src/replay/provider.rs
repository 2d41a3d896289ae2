//! A model provider that answers with the recorded usage, or with an image. Uses no network.

use std::sync::{Arc, Mutex, PoisonError};

use futures_util::stream;
use shared::model::MicroUsd;
use shared::provider::{AnswerStream, ChatRequest, ModelProvider, ProviderEvent, Usage};

const IMAGE: &str = "data:image/png;base64,AA==";

/// Answers with the usage that was set last.
#[derive(Clone, Debug, Default)]
pub(super) struct RecordedProvider(Arc<Mutex<Option<Usage>>>);

impl RecordedProvider {
    /// Sets the usage of the next answers.
    pub(super) fn set(&self, total_tokens: u64, cost: MicroUsd) {
        let usage = Usage::of(total_tokens, 0, Some(cost));
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(usage);
    }
}

impl ModelProvider for RecordedProvider {
    fn answer(&self, request: ChatRequest) -> AnswerStream {
        let usage = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let image = request.image.then(|| ProviderEvent::Image(IMAGE.to_owned()));
        let text = ProviderEvent::Text("ok".to_owned());
        let events = [Some(text), image, usage.map(ProviderEvent::Usage)];
        Box::pin(stream::iter(events.into_iter().flatten().map(Ok)))
    }
}
