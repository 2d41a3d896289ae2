//! An answer as the server-sent events of OpenAI's protocol (`chat.completion.chunk`).
//! Must not send them: that is for the server.

use std::fmt::Display;
use std::time::Duration;

use axum::body::Bytes;
use serde_json::{Value, json};

use super::answer::Answer;

/// A comment, as OpenRouter sends while a model gets ready.
pub const PROCESSING: &str = ": OPENROUTER PROCESSING\n\n";

/// An event of an answer, as it is sent.
pub struct Event {
    /// The time between the event before and this one.
    pub delay: Duration,
    /// What is sent.
    pub bytes: Bytes,
}

/// A whole answer, word by word.
#[must_use]
pub fn answer(answer: &Answer) -> Vec<Event> {
    let words = answer.text.split_inclusive(' ').map(text);
    let image = answer.image.iter().map(|url| chunk(&image(url), None));
    let delays = [answer.first_delay].into_iter().chain(std::iter::repeat(answer.delay));
    let chunks = words.chain(image).chain([finish()]).map(event);
    let processing =
        Event { delay: Duration::ZERO, bytes: Bytes::from_static(PROCESSING.as_bytes()) };
    let mut events = vec![processing];
    events.extend(delays.zip(chunks).map(|(delay, bytes)| Event { delay, bytes }));
    let usage = usage(answer).map(|usage| event(json!({"choices": [], "usage": usage})));
    let last = usage.into_iter().chain([event("[DONE]")]);
    events.extend(last.map(|bytes| Event { delay: Duration::ZERO, bytes }));
    events
}

/// Data as an event.
pub fn event(data: impl Display) -> Bytes {
    format!("data: {data}\n\n").into()
}

/// A chunk with this text.
#[must_use]
pub fn text(content: &str) -> Value {
    chunk(&json!({"role": "assistant", "content": content}), None)
}

/// The chunk that says that the answer is finished.
#[must_use]
pub fn finish() -> Value {
    chunk(&json!({}), Some("stop"))
}

/// What a message or a chunk says about a picture.
#[must_use]
pub fn image(url: &str) -> Value {
    json!({"images": [{"type": "image_url", "image_url": {"url": url}}]})
}

/// Tokens and cost of an answer.
#[must_use]
pub fn usage(answer: &Answer) -> Option<Value> {
    let (prompt, completion) = answer.usage?;
    let cost = answer.cost.as_ref().and_then(|cost| cost.parse::<Value>().ok());
    Some(json!({
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "cost": cost,
    }))
}

fn chunk(delta: &Value, finish_reason: Option<&str>) -> Value {
    let choice = json!({"index": 0, "delta": delta, "finish_reason": finish_reason});
    json!({"object": "chat.completion.chunk", "choices": [choice]})
}
