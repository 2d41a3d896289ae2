//! The response to a question: one JSON document with the whole answer, or server-sent events while
//! the answer is generated. A refusal is an error with its status in both.

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::Serialize;
use shared::chat::{Answered, Chat, Question, Reply};
use shared::http::{ApiError, Caller, KeyHeader, RateLimit, RequestId, WantsEvents};
use shared::model::{IdempotencyKey, Locale, SessionId, UserId};
use shared::quota::LimitUse;

use crate::State;
use crate::events::{EventFormat, replay, stream_answer};

/// The JSON document of a whole answer.
pub(crate) trait JsonAnswer: From<Answered> + Serialize {
    /// The status of the response.
    const STATUS: StatusCode;
}

/// The user who asks, and the form in which they want the answer.
pub(crate) struct AnswerRequest {
    user: UserId,
    key: Option<IdempotencyKey>,
    wants_events: bool,
    locale: Locale,
    request_id: RequestId,
}

impl FromRequestParts<State> for AnswerRequest {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, ApiError> {
        let user = Caller::from_request_parts(parts, state).await?.user;
        let KeyHeader(key) = KeyHeader::from_request_parts(parts, state).await?;
        let Ok(WantsEvents(wants_events)) = WantsEvents::from_request_parts(parts, state).await;
        let Ok(locale) = Locale::from_request_parts(parts, state).await;
        let request_id = Extension::<RequestId>::from_request_parts(parts, state).await;
        // `entry` inserts it.
        let Extension(request_id) = request_id.map_err(|_| ApiError::Internal)?;
        Ok(Self { user, key, wants_events, locale, request_id })
    }
}

impl AnswerRequest {
    /// A new message of the caller.
    pub(crate) fn question(&self, session: SessionId, text: String) -> Question {
        Question {
            user: self.user,
            session,
            text,
            edits: None,
            generate_image: false,
            use_web_search: false,
            locale: self.locale,
            key: self.key.clone(),
        }
    }
}

/// Answers a question.
pub(crate) async fn respond<S: JsonAnswer>(
    state: State,
    question: Question,
    request: AnswerRequest,
) -> Result<Response, ApiError> {
    let State { chat, answers, .. } = state;
    let is_edit = question.edits.is_some();
    let asked = chat.ask(question).await?;
    if !request.wants_events {
        let answered = match asked {
            Reply::Pending(pending) => pending.answer(None).await?,
            Reply::Replayed(answered) => *answered,
        };
        let limit = rate_limit(&chat, answered.nearest.as_ref());
        return Ok((S::STATUS, limit, Json(S::from(answered))).into_response());
    }
    let format = EventFormat { is_edit, locale: request.locale, request_id: request.request_id };
    Ok(match asked {
        Reply::Pending(pending) => {
            let limit = rate_limit(&chat, pending.nearest());
            (limit, stream_answer(*pending, format, &answers)).into_response()
        }
        Reply::Replayed(answered) => replay(*answered, &format).into_response(),
    })
}

fn rate_limit(chat: &Chat, nearest: Option<&LimitUse>) -> Option<RateLimit> {
    nearest.and_then(|nearest| RateLimit::of(nearest, chat.clock.now()))
}
