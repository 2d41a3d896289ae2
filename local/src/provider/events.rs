//! Encodes an answer as server-sent events of OpenAI's protocol (`chat.completion.chunk`). Does not
//! send them: the server does.

use std::fmt::Display;
use std::time::Duration;

use axum::body::Bytes;
use serde_json::{Value, json};

use super::answer::Answer;

/// The comment that OpenRouter sends before a model's first chunk.
pub const PROCESSING: &str = ": OPENROUTER PROCESSING\n\n";

/// An encoded event.
pub struct Event {
    /// The time between the previous event and this one.
    pub delay: Duration,
    /// The bytes to send.
    pub bytes: Bytes,
}

/// The events of a whole answer, one for each word.
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

/// The chunk that ends the answer.
#[must_use]
pub fn finish() -> Value {
    chunk(&json!({}), Some("stop"))
}

/// The part of a message or a chunk that has an image.
#[must_use]
pub fn image(url: &str) -> Value {
    json!({"images": [{"type": "image_url", "image_url": {"url": url}}]})
}

/// The usage of an answer: tokens and cost.
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
