//! The replies to calls: Telegram's envelope, error codes and descriptions. Must not decide which
//! reply a call gets.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// The result of a call.
pub(super) type Outcome = Result<Answer, Refusal>;

/// A result, with Telegram's description if there is one.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    result: Value,
    description: Option<&'static str>,
}

/// An error.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    code: u16,
    description: String,
    fault: Cause,
    retry_after: Option<u64>,
    migrate_to: Option<i64>,
}

/// Whether the bot or Telegram is at fault for an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// The bot's mistake.
    Bot,
    /// An event that the bot could not know: the chat is deleted, or the user has blocked it.
    External,
    /// The bot exceeded a rate limit.
    RateLimit,
}

impl From<Value> for Answer {
    fn from(result: Value) -> Self {
        Self { result, description: None }
    }
}

impl Answer {
    /// `true`, the result of most methods that change something.
    pub(super) fn yes() -> Self {
        Self::from(json!(true))
    }

    /// `true` with a description.
    pub(super) fn said(description: &'static str) -> Self {
        Self { description: Some(description), ..Self::yes() }
    }
}

impl Refusal {
    fn new(code: u16, description: String) -> Self {
        Self { code, description, fault: Cause::Bot, retry_after: None, migrate_to: None }
    }

    /// Status 400 for a wrong call.
    pub(super) fn bad(description: impl AsRef<str>) -> Self {
        Self::new(400, format!("Bad Request: {}", description.as_ref()))
    }

    /// Status 403, for what the telegram did.
    pub(super) fn forbidden(description: &str) -> Self {
        Self::new(403, format!("Forbidden: {description}")).external()
    }

    /// Status 409.
    pub(super) fn conflict(description: &str) -> Self {
        Self::new(409, format!("Conflict: {description}"))
    }

    /// A status that a test chose; not the bot's mistake.
    pub(super) fn injected(code: u16, description: String) -> Self {
        Self::new(code, description).external()
    }

    /// The token is wrong.
    pub(super) fn unauthorized() -> Self {
        Self::new(401, "Unauthorized".to_owned())
    }

    /// There is nothing at this address.
    pub(super) fn not_found() -> Self {
        Self::new(404, "Not Found".to_owned())
    }

    /// The token is right, and there is no such method.
    pub(super) fn no_such_method() -> Self {
        Self::new(404, "Not Found: method not found".to_owned())
    }

    /// Status 429: the call may be retried after this many seconds.
    pub(super) fn too_many(seconds: u64) -> Self {
        let refusal = Self::new(429, format!("Too Many Requests: retry after {seconds}"));
        Self { retry_after: Some(seconds), fault: Cause::RateLimit, ..refusal }
    }

    /// The group has become a supergroup with this id.
    pub(super) fn migrated(to: i64) -> Self {
        let refusal = Self::bad("group chat was upgraded to a supergroup chat");
        Self { migrate_to: Some(to), ..refusal.external() }
    }

    /// The same refusal, caused by an event that the bot could not know.
    pub(super) fn external(self) -> Self {
        Self { fault: Cause::External, ..self }
    }

    pub(super) fn fault(&self) -> Cause {
        self.fault
    }

    pub(super) fn description(&self) -> &str {
        &self.description
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let mut body = json!({"ok": true, "result": self.result});
        if let (Some(said), Some(body)) = (self.description, body.as_object_mut()) {
            body.insert("description".to_owned(), json!(said));
        }
        Json(body).into_response()
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut body =
            json!({"ok": false, "error_code": self.code, "description": self.description});
        let parameters = match (self.retry_after, self.migrate_to) {
            (Some(seconds), _) => Some(json!({"retry_after": seconds})),
            (None, Some(chat)) => Some(json!({"migrate_to_chat_id": chat})),
            (None, None) => None,
        };
        if let (Some(parameters), Some(body)) = (parameters, body.as_object_mut()) {
            body.insert("parameters".to_owned(), parameters);
        }
        let mut response = (status, Json(body)).into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
