//! An answer as server-sent events: `user_message`, `reasoning`, `delta`, `title`, `assistant_message`,
//! `error`, `done` (contract, "Chat sessions"). Must not generate the answer: a task of its
//! own does, which goes on when the client disconnects.

use std::convert::Infallible;
use std::time::Duration;

use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive, KeepAliveStream};
use futures_util::future::ready;
use futures_util::stream::{self, BoxStream, StreamExt};
use serde::Serialize;
use shared::chat::{AnswerDelta, Answered, Pending, SendError};
use shared::http::view::{MessageView, UsageView};
use shared::http::{ApiError, ErrorBody, RequestId};
use shared::model::{Locale, Message, MessageId};
use tokio::sync::mpsc;
use tokio::task::JoinError;
use tokio_util::task::TaskTracker;
use tracing::Instrument;
use utoipa::ToSchema;

/// How long no event is sent before a comment is, so that no proxy closes the connection as idle.
const KEEP_ALIVE_INTERVAL: Duration = Duration::from_secs(15);

type EventStream = Sse<KeepAliveStream<BoxStream<'static, Result<Event, Infallible>>>>;

/// How events are written.
pub(crate) struct EventFormat {
    pub(crate) is_edit: bool,
    pub(crate) locale: Locale,
    pub(crate) request_id: RequestId,
}

/// An event of an answer that comes while it is made.
#[derive(ToSchema)]
#[serde(tag = "event", content = "data", rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is used; each event is written where it occurs")]
pub(crate) enum AnswerEvent {
    /// The user's message, as it is kept.
    UserMessage(MessageView),
    /// The next piece of what the model thinks, where it tells.
    Reasoning(Delta<'static>),
    /// The next piece of the answer.
    Delta(Delta<'static>),
    /// The title that the session was given by this answer.
    Title(Title<'static>),
    /// The whole answer, as it is kept.
    AssistantMessage(AssistantMessage),
    /// What went wrong on the way: an error, as in an answer that is no success.
    Error(ErrorBody),
    /// The end.
    Done(Done<'static>),
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Delta<'a> {
    #[schema(examples("The Karun"))]
    content: &'a str,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Title<'a> {
    #[schema(examples("Rivers of Iran"))]
    title: &'a str,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct AssistantMessage {
    #[serde(flatten)]
    message: MessageView,
    usage: UsageView,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Done<'a> {
    /// Whether the answer is whole.
    success: bool,
    /// Of an edit: all messages behind the edited one.
    #[schema(value_type = Vec<MessageId>, required = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    disabled_message_ids: Option<&'a [MessageId]>,
}

/// Generates the answer in a task of its own, and streams its events.
pub(crate) fn stream_answer(
    pending: Pending,
    format: EventFormat,
    answers: &TaskTracker,
) -> EventStream {
    let question = user_message(pending.user_message());
    let (sender, mut deltas) = mpsc::unbounded_channel();
    let answer = async move { pending.answer(Some(&sender)).await };
    let answer = answers.spawn(answer.in_current_span());
    let deltas = stream::poll_fn(move |context| deltas.poll_recv(context));
    let deltas = deltas.map(|delta| match delta {
        AnswerDelta::Reasoning(text) => piece("reasoning", &text),
        AnswerDelta::Text(text) => piece("delta", &text),
    });
    let end = stream::once(answer).flat_map(move |answer| stream::iter(format.end(answer)));
    sse(stream::once(ready(question)).chain(deltas).chain(end).boxed(), KEEP_ALIVE_INTERVAL)
}

/// The events of an answer that was generated earlier.
pub(crate) fn replay(answered: Answered, format: &EventFormat) -> EventStream {
    let mut all = vec![user_message(&answered.user_message)];
    let answer = &answered.assistant_message;
    if !answer.reasoning.is_empty() {
        all.push(piece("reasoning", &answer.reasoning));
    }
    all.push(piece("delta", &answer.content));
    all.extend(format.end(Ok(Ok(answered))));
    sse(stream::iter(all).boxed(), KEEP_ALIVE_INTERVAL)
}

/// A response that sends a comment after each `interval` without an event.
fn sse(events: BoxStream<'static, Event>, interval: Duration) -> EventStream {
    let comment = KeepAlive::new().interval(interval).text("waiting");
    Sse::new(events.map(Ok).boxed()).keep_alive(comment)
}

impl EventFormat {
    /// The events after the last delta.
    fn end(&self, answer: Result<Result<Answered, SendError>, JoinError>) -> Vec<Event> {
        let (answered, error) = match answer {
            Ok(Ok(answered)) => (Some(answered), None),
            Ok(Err(SendError::CutOff { error, answered })) => {
                let failure = ApiError::of_provider(&error, &answered.user_message);
                (Some(*answered), Some(failure))
            }
            Ok(Err(error)) => (None, Some(error.into())),
            Err(panic) => {
                tracing::error!(%panic, "answer_task_panicked");
                (None, Some(ApiError::Internal))
            }
        };
        let title = answered.as_ref().and_then(|answered| answered.title.as_deref());
        let title = title.map(|title| event("title", &Title { title }));
        let message = answered.as_ref().map(assistant_message);
        let is_whole = answered
            .as_ref()
            .is_some_and(|answered| error.is_none() && !answered.assistant_message.interrupted);
        let error =
            error.map(|error| event("error", &error.body(self.locale, self.request_id.as_str())));
        let disabled = answered.as_ref().filter(|_| self.is_edit);
        let done = Done {
            success: is_whole,
            disabled_message_ids: disabled.map(|answered| answered.disabled.as_slice()),
        };
        title.into_iter().chain(message).chain(error).chain([event("done", &done)]).collect()
    }
}

fn user_message(message: &Message) -> Event {
    event("user_message", &MessageView::new(message, false))
}

fn piece(name: &str, content: &str) -> Event {
    event(name, &Delta { content })
}

fn assistant_message(answered: &Answered) -> Event {
    let message = MessageView::new(&answered.assistant_message, false);
    let usage = UsageView::from(answered.usage);
    event("assistant_message", &AssistantMessage { message, usage })
}

fn event(name: &str, data: &impl Serialize) -> Event {
    let event = Event::default().event(name);
    event.json_data(data).unwrap_or_else(|error| {
        tracing::error!(%error, name, "event_not_serialized");
        Event::default().event(name).data("{}")
    })
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse;
    use http_body_util::BodyExt;

    use super::*;

    #[tokio::test]
    async fn a_comment_is_sent_after_each_interval_without_an_event() {
        let events = stream::once(ready(piece("delta", "Hi"))).chain(stream::pending());
        let response = sse(events.boxed(), Duration::from_millis(10));
        let mut body = response.into_response().into_body();
        let mut next = async || body.frame().await.unwrap().unwrap().into_data().unwrap();
        assert_eq!(next().await, "event: delta\ndata: {\"content\":\"Hi\"}\n\n");
        assert_eq!(next().await, ": waiting\n\n");
        assert_eq!(next().await, ": waiting\n\n");
    }
}
