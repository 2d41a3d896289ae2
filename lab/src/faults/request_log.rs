//! The requests of all users with their outcomes, to be compared with the table.

use axum::http::Method;
use serde_json::{Value, json};

use super::invocation::{Call, Outcome};

/// A login code. Not printed: it is random, so the trace would differ between runs.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Code(pub(super) String);

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

/// The kind of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum RequestKind {
    Code,
    Verify { code: Code },
    Open { model: String },
    Send { session: u64 },
    Edit { session: u64, message: String },
    Rename { session: u64 },
    Delete { session: u64 },
    Read { session: u64 },
    Usage,
    Logout,
}

/// A request, with all attempts to make it.
#[derive(Debug)]
pub(super) struct SentRequest {
    pub(super) person: usize,
    pub(super) kind: RequestKind,
    /// The text of the message, which is unique.
    pub(super) text: String,
    pub(super) token: Option<String>,
    pub(super) key: Option<String>,
    pub(super) events: bool,
    /// The outcome of each attempt that has ended.
    pub(super) outcomes: Vec<Outcome>,
    /// The number of attempts that are running.
    pub(super) running: u32,
    /// Whether its token was revoked before it began.
    pub(super) is_revoked: bool,
}

/// A user with a phone.
#[derive(Debug, Default)]
pub(super) struct TestUser {
    pub(super) phone: String,
    /// The tokens that should work.
    pub(super) tokens: Vec<String>,
    /// The tokens that were confirmed as logged out.
    pub(super) revoked: Vec<String>,
    pub(super) sessions: Vec<u64>,
    /// The user's messages: session and id.
    pub(super) messages: Vec<(u64, String)>,
}

/// All users and their requests.
#[derive(Debug, Default)]
pub(super) struct RequestLog {
    pub(super) users: Vec<TestUser>,
    pub(super) requests: Vec<SentRequest>,
}

impl SentRequest {
    /// The request to the function.
    pub(super) fn call(&self, phone: &str, disconnects_after: Option<usize>) -> Call {
        let text = &self.text;
        let in_session = |session: u64, rest: &str| format!("/api/chat-sessions/{session}/{rest}");
        let (function, method, path, body) = match &self.kind {
            RequestKind::Code => (
                "auth",
                Method::POST,
                "/api/auth/otp/".to_owned(),
                json!({ "phone_number": phone }),
            ),
            RequestKind::Verify { code } => {
                let body = json!({ "phone_number": phone, "code": code.0, "name": "Sara" });
                ("auth", Method::POST, "/api/auth/verify/".to_owned(), body)
            }
            RequestKind::Logout => {
                ("auth", Method::POST, "/api/auth/logout/".to_owned(), Value::Null)
            }
            RequestKind::Usage => {
                ("users", Method::GET, "/api/users/usage/".to_owned(), Value::Null)
            }
            RequestKind::Open { model } => {
                let body = json!({ "chatbot_id": 1, "ai_model_id": model });
                ("chat-sessions", Method::POST, "/api/chat-sessions/".to_owned(), body)
            }
            RequestKind::Rename { session } => {
                let body = json!({ "title": text });
                ("chat-sessions", Method::PUT, in_session(*session, ""), body)
            }
            RequestKind::Delete { session } => {
                ("chat-sessions", Method::DELETE, in_session(*session, ""), Value::Null)
            }
            RequestKind::Read { session } => {
                ("chat-sessions", Method::GET, in_session(*session, "messages/"), Value::Null)
            }
            RequestKind::Send { session } => (
                "messages",
                Method::POST,
                in_session(*session, "send/"),
                json!({ "message": text }),
            ),
            RequestKind::Edit { session, message } => {
                let path = in_session(*session, &format!("messages/{message}/edit/"));
                ("messages", Method::POST, path, json!({ "content": text }))
            }
        };
        let (token, key) = (self.token.clone(), self.key.clone());
        Call { function, method, path, token, key, body, events: self.events, disconnects_after }
    }

    /// A short form for the trace, without ids and codes, which are random.
    pub(super) fn brief(&self) -> String {
        let kind = match &self.kind {
            RequestKind::Edit { session, .. } => format!("Edit {{ session: {session} }}"),
            kind => format!("{kind:?}"),
        };
        if self.key.is_some() { format!("{kind} with a key") } else { kind }
    }

    /// Whether the request calls the model.
    pub(super) const fn asks_model(&self) -> bool {
        matches!(self.kind, RequestKind::Send { .. } | RequestKind::Edit { .. })
    }
}

impl RequestLog {
    /// Records the outcome of an attempt, and what the user learns from it.
    pub(super) fn note(&mut self, number: usize, told: Outcome) {
        let Some(asked) = self.requests.get_mut(number) else { return };
        asked.running -= 1;
        if let Some(person) = self.users.get_mut(asked.person) {
            if asked.kind == RequestKind::Logout {
                person.forget(asked);
            }
            if told.is_success() {
                person.learn(asked, &told);
            }
        }
        asked.outcomes.push(told);
    }
}

impl TestUser {
    /// A client that logs out discards its token on every outcome: after an unclear one the token
    /// may be deleted, and a token that remains is not needed.
    fn forget(&mut self, asked: &SentRequest) {
        self.tokens.retain(|known| Some(known) != asked.token.as_ref());
    }

    fn learn(&mut self, asked: &SentRequest, told: &Outcome) {
        let text = |name: &str| told.part(name).and_then(Value::as_str).map(str::to_owned);
        match &asked.kind {
            RequestKind::Verify { .. } => self.tokens.extend(text("token")),
            RequestKind::Open { .. } => {
                let id = told.part("id").and_then(Value::as_u64);
                self.sessions.extend(id.filter(|id| !self.sessions.contains(id)));
            }
            RequestKind::Send { session } => {
                let message = told.part("user_message").and_then(|it| it.get("message_id"));
                let message = message.and_then(Value::as_str).map(str::to_owned);
                self.messages.extend(message.map(|message| (*session, message)));
            }
            RequestKind::Delete { session } => {
                self.sessions.retain(|known| known != session);
                self.messages.retain(|(known, _)| known != session);
            }
            RequestKind::Logout => self.revoked.extend(asked.token.clone()),
            RequestKind::Code
            | RequestKind::Edit { .. }
            | RequestKind::Rename { .. }
            | RequestKind::Read { .. }
            | RequestKind::Usage => {}
        }
    }
}
