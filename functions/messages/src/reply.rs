//! The answer to a question as its client wants it: one JSON document when it is whole, or
//! events while it comes. What is refused is an error with its status in both.

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
use crate::events::{Events, again, streamed};

/// A whole answer as one document.
pub(crate) trait Shape: From<Answered> + Serialize {
    /// With this status.
    const STATUS: StatusCode;
}

/// Who asks, and how they want their answer.
pub(crate) struct Asker {
    user: UserId,
    key: Option<IdempotencyKey>,
    wants_events: bool,
    locale: Locale,
    request: RequestId,
}

impl FromRequestParts<State> for Asker {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, ApiError> {
        let user = Caller::from_request_parts(parts, state).await?.user;
        let KeyHeader(key) = KeyHeader::from_request_parts(parts, state).await?;
        let Ok(WantsEvents(wants_events)) = WantsEvents::from_request_parts(parts, state).await;
        let Ok(locale) = Locale::from_request_parts(parts, state).await;
        let request = Extension::<RequestId>::from_request_parts(parts, state).await;
        // `entry` puts it there.
        let Extension(request) = request.map_err(|_| ApiError::Internal)?;
        Ok(Self { user, key, wants_events, locale, request })
    }
}

impl Asker {
    /// A new message of theirs.
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
pub(crate) async fn reply<S: Shape>(
    state: State,
    question: Question,
    asker: Asker,
) -> Result<Response, ApiError> {
    let State { chat, answers, .. } = state;
    let is_edit = question.edits.is_some();
    let asked = chat.ask(question).await?;
    if !asker.wants_events {
        let answered = match asked {
            Reply::Pending(pending) => pending.answer(None).await?,
            Reply::Replayed(answered) => *answered,
        };
        let limit = rate_limit(&chat, answered.nearest.as_ref());
        return Ok((S::STATUS, limit, Json(S::from(answered))).into_response());
    }
    let events = Events { is_edit, locale: asker.locale, request: asker.request };
    Ok(match asked {
        Reply::Pending(pending) => {
            let limit = rate_limit(&chat, pending.nearest());
            (limit, streamed(*pending, events, &answers)).into_response()
        }
        Reply::Replayed(answered) => again(*answered, &events).into_response(),
    })
}

fn rate_limit(chat: &Chat, nearest: Option<&LimitUse>) -> Option<RateLimit> {
    nearest.and_then(|nearest| RateLimit::of(nearest, chat.clock.now()))
}
