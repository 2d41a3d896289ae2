//! The port to the model provider: any server that speaks OpenAI's chat completions.
//! Must not know users, plans or the store: a conversation in, an answer out.

mod answer;
mod client;
mod error;
mod reader;
mod request;
mod retry;
mod settings;
mod stream;

use futures_util::stream::BoxStream;

pub use answer::{MAX_REASONING_BYTES, ProviderEvent, Usage};
pub use client::HttpProvider;
pub use error::{ProviderError, Waiting};
pub use request::{ChatMessage, ChatRequest, Role};
pub use settings::ProviderSettings;
pub use stream::events;

/// An answer as it arrives: thoughts, pieces of text and a picture as they come, then why it
/// ended and what was used, if the provider says. It ends after the last of them only if the
/// answer is whole, and otherwise with one error.
pub type AnswerStream = BoxStream<'static, Result<ProviderEvent, ProviderError>>;

/// Something that answers a conversation.
pub trait ModelProvider: Send + Sync + 'static {
    /// Streams the answer. The request is sent when the stream is first polled; dropping
    /// the stream cancels it.
    fn answer(&self, request: ChatRequest) -> AnswerStream;
}
