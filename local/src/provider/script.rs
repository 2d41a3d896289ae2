//! A behaviour as what goes over the wire: a status, headers, and steps of a body.
//! Must not wait: that is for who plays it.

use std::time::Duration;

use axum::body::Bytes;
use serde_json::{Value, json};

use super::behaviour::{Answer, Behaviour, Framing};
use super::demo::{self, WORD_DELAY};
use super::question::Question;

/// What is sent, but for how long it takes.
pub(super) struct Script {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<Step>,
}

/// A step of sending a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Send(Bytes),
    Wait(Duration),
    Hang,
    Break,
}

impl Script {
    /// What a request gets.
    pub(super) fn new(behaviour: Behaviour, question: &Question) -> Self {
        match behaviour {
            Behaviour::Demo => Self::answer(&demo::answer(question)),
            Behaviour::Answer(answer) => Self::answer(&answer),
            Behaviour::Status(status, headers) => Self::error(status, headers),
            Behaviour::RateLimited(seconds) => {
                let header = seconds.map(|s| ("retry-after".to_owned(), s.to_string()));
                Self::error(429, header.into_iter().collect())
            }
            Behaviour::Garbage => Self::events(vec![event("<garbage>")]),
            Behaviour::Page => Self::ok("text/html", vec![send("<html>hello</html>")]),
            Behaviour::Empty => Self::events(vec![event(finish()), event("[DONE]")]),
            Behaviour::Cut(chunks) => Self::unfinished(chunks, None),
            Behaviour::Break(chunks) => Self::unfinished(chunks, Some(Step::Break)),
            Behaviour::HangAfter(chunks) => Self::unfinished(chunks, Some(Step::Hang)),
            Behaviour::Refuse(chunks, code) => {
                let error = json!({"error": {"code": code, "message": "the provider's words"}});
                Self::unfinished(chunks, Some(event(error)))
            }
            // The server sends nothing at all for these, or has taken one of them.
            Behaviour::Hang | Behaviour::Sequence(_) => Self::events(vec![Step::Hang]),
        }
    }

    fn answer(answer: &Answer) -> Self {
        match answer.framing {
            Framing::Document => {
                let mut body = vec![Step::Wait(answer.first_delay)];
                body.push(send(document(answer).to_string()));
                Self::ok("application/json", body)
            }
            Framing::Events => Self::events(answer_events(answer)),
            Framing::Slivers => {
                Self::events(answer_events(answer).into_iter().flat_map(slivers).collect())
            }
        }
    }

    fn unfinished(chunks: usize, end: Option<Step>) -> Self {
        let words = (0..chunks).flat_map(|_| [event(text("word ")), Step::Wait(WORD_DELAY)]);
        Self::events(words.chain(end).collect())
    }

    fn events(mut body: Vec<Step>) -> Self {
        // As OpenRouter does while a model gets ready.
        body.insert(0, send(": OPENROUTER PROCESSING\n\n"));
        Self::ok("text/event-stream", body)
    }

    fn ok(content_type: &str, body: Vec<Step>) -> Self {
        let headers = vec![("content-type".to_owned(), content_type.to_owned())];
        Self { status: 200, headers, body }
    }

    fn error(status: u16, mut headers: Vec<(String, String)>) -> Self {
        headers.push(("content-type".to_owned(), "application/json".to_owned()));
        let error = json!({"error": {"code": status, "message": "the provider's words"}});
        Self { status, headers, body: vec![send(error.to_string())] }
    }
}

fn answer_events(answer: &Answer) -> Vec<Step> {
    let words = answer.text.split_inclusive(' ').map(text);
    let image = answer.image.iter().map(|url| chunk(&image(url), None));
    let mut steps = vec![Step::Wait(answer.first_delay)];
    for chunk in words.chain(image) {
        steps.extend([event(chunk), Step::Wait(answer.delay)]);
    }
    steps.push(event(finish()));
    steps.extend(usage(answer).map(|usage| event(json!({"choices": [], "usage": usage}))));
    steps.push(event("[DONE]"));
    steps
}

fn document(answer: &Answer) -> Value {
    let mut message = answer.image.as_ref().map_or_else(|| json!({}), |url| image(url));
    if let Some(fields) = message.as_object_mut() {
        fields.extend([("content".to_owned(), json!(answer.text))]);
    }
    let choice = json!({"index": 0, "message": message, "finish_reason": "stop"});
    json!({"object": "chat.completion", "choices": [choice], "usage": usage(answer)})
}

fn usage(answer: &Answer) -> Option<Value> {
    let (prompt, completion) = answer.usage?;
    let cost = answer.cost.as_ref().and_then(|cost| cost.parse::<Value>().ok());
    Some(json!({
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "cost": cost,
    }))
}

fn text(content: &str) -> Value {
    chunk(&json!({"role": "assistant", "content": content}), None)
}

fn image(url: &str) -> Value {
    json!({"images": [{"type": "image_url", "image_url": {"url": url}}]})
}

fn finish() -> Value {
    chunk(&json!({}), Some("stop"))
}

fn chunk(delta: &Value, finish_reason: Option<&str>) -> Value {
    let choice = json!({"index": 0, "delta": delta, "finish_reason": finish_reason});
    json!({"object": "chat.completion.chunk", "choices": [choice]})
}

fn event(data: impl std::fmt::Display) -> Step {
    send(format!("data: {data}\n\n"))
}

fn send(bytes: impl Into<Bytes>) -> Step {
    Step::Send(bytes.into())
}

/// The same in pieces of three bytes, far enough apart to be sent one by one.
fn slivers(step: Step) -> Vec<Step> {
    let Step::Send(bytes) = step else { return vec![step] };
    let sliver = |piece: &[u8]| [send(piece.to_vec()), Step::Wait(Duration::from_micros(1))];
    bytes.chunks(3).flat_map(sliver).collect()
}
