//! Converts a behaviour to what is sent: a status, headers, and steps of a body. Does not wait: the
//! server does.

use std::fmt::Display;
use std::time::Duration;

use axum::body::Bytes;
use mobix::provider::{Answer, Question, demo_answer, events};
use serde_json::{Value, json};

use super::behaviour::Behaviour;

/// The time between two chunks of an unfinished answer.
const CHUNK_DELAY: Duration = Duration::from_millis(10);

/// The chunks of a raw body, and the time between them, so that they are sent separately.
const RAW_CHUNK_BYTES: usize = 37;
const RAW_CHUNK_DELAY: Duration = Duration::from_micros(1);

/// The response, with its delays.
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
    /// The response to a request.
    pub(super) fn new(behaviour: Behaviour, question: &Question, request: &Value) -> Self {
        match behaviour {
            Behaviour::Demo => Self::events(steps(&demo_answer(question))),
            Behaviour::Answer(answer) => Self::events(steps(&answer)),
            Behaviour::Slivers(answer) => {
                Self::events(steps(&answer).into_iter().flat_map(slivers).collect())
            }
            Behaviour::Document(answer) => {
                let body =
                    vec![Step::Wait(answer.first_delay), send(document(&answer).to_string())];
                Self::ok("application/json", body)
            }
            Behaviour::Raw(content_type, body) => {
                let headers = content_type.map(|value| ("content-type".to_owned(), value));
                let chunks = body.as_bytes().chunks(RAW_CHUNK_BYTES);
                let chunk = |bytes: &[u8]| [send(bytes.to_vec()), Step::Wait(RAW_CHUNK_DELAY)];
                let body = chunks.flat_map(chunk).collect();
                Self { status: 200, headers: headers.into_iter().collect(), body }
            }
            Behaviour::Status(status, headers) => Self::error(status, headers),
            Behaviour::RateLimited(seconds) => {
                let header = seconds.map(|s| ("retry-after".to_owned(), s.to_string()));
                Self::error(429, header.into_iter().collect())
            }
            Behaviour::Garbage => Self::processing(vec![event("<garbage>")]),
            Behaviour::Page => Self::ok("text/html", vec![send("<html>hello</html>")]),
            Behaviour::Empty => Self::processing(vec![event(events::finish()), event("[DONE]")]),
            Behaviour::Cut(chunks) => Self::unfinished(chunks, None),
            Behaviour::Break(chunks) => Self::unfinished(chunks, Some(Step::Break)),
            Behaviour::HangAfter(chunks) => Self::unfinished(chunks, Some(Step::Hang)),
            Behaviour::Refuse(chunks, code) => {
                let error = json!({"error": {"code": code, "message": "the provider's words"}});
                Self::unfinished(chunks, Some(event(error)))
            }
            Behaviour::RefusesStreamOptions(answer) => match request.get("stream_options") {
                Some(_) => Self::unknown_argument("stream_options"),
                None => Self::events(steps(&answer)),
            },
            // The server never sends a response for `Hang`, and resolves `Sequence` before.
            Behaviour::Hang | Behaviour::Sequence(_) => Self::processing(vec![Step::Hang]),
        }
    }

    fn unfinished(chunks: usize, end: Option<Step>) -> Self {
        let word = event(events::text("word "));
        let words = (0..chunks).flat_map(|_| [word.clone(), Step::Wait(CHUNK_DELAY)]);
        Self::processing(words.chain(end).collect())
    }

    /// Events after OpenRouter's comment.
    fn processing(mut body: Vec<Step>) -> Self {
        body.insert(0, send(events::PROCESSING));
        Self::events(body)
    }

    fn events(body: Vec<Step>) -> Self {
        Self::ok("text/event-stream", body)
    }

    fn ok(content_type: &str, body: Vec<Step>) -> Self {
        let headers = vec![("content-type".to_owned(), content_type.to_owned())];
        Self { status: 200, headers, body }
    }

    fn unknown_argument(name: &str) -> Self {
        let message = format!("Unrecognized request argument supplied: {name}");
        let error = json!({"error": {"type": "invalid_request_error", "message": message}});
        Self { status: 400, headers: Vec::new(), body: vec![send(error.to_string())] }
    }

    fn error(status: u16, mut headers: Vec<(String, String)>) -> Self {
        headers.push(("content-type".to_owned(), "application/json".to_owned()));
        let error = json!({"error": {"code": status, "message": "the provider's words"}});
        Self { status, headers, body: vec![send(error.to_string())] }
    }
}

fn steps(answer: &Answer) -> Vec<Step> {
    let events = events::answer(answer).into_iter();
    events.flat_map(|event| [Step::Wait(event.delay), Step::Send(event.bytes)]).collect()
}

fn document(answer: &Answer) -> Value {
    let mut message = answer.image.as_ref().map_or_else(|| json!({}), |url| events::image(url));
    if let Some(fields) = message.as_object_mut() {
        fields.extend([("content".to_owned(), json!(answer.text))]);
    }
    let choice = json!({"index": 0, "message": message, "finish_reason": "stop"});
    json!({"object": "chat.completion", "choices": [choice], "usage": events::usage(answer)})
}

fn event(data: impl Display) -> Step {
    Step::Send(events::event(data))
}

fn send(bytes: impl Into<Bytes>) -> Step {
    Step::Send(bytes.into())
}

/// The same bytes in chunks of three, with delays so that they are sent separately.
fn slivers(step: Step) -> Vec<Step> {
    let Step::Send(bytes) = step else { return vec![step] };
    let sliver = |piece: &[u8]| [send(piece.to_vec()), Step::Wait(Duration::from_micros(1))];
    bytes.chunks(3).flat_map(sliver).collect()
}
