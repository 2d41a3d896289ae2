//! Everything a client does and suffers, in words that stand nowhere else.

use std::sync::Mutex;

use futures_util::future::join_all;
use lab::provider::{Answer, Behaviour};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use shared::https;

use crate::search::Secrets;

pub(crate) const FREE_MODEL: &str = "meta-llama/llama-3.3-70b-instruct:free";
pub(crate) const PAID_MODEL: &str = "openai/gpt-4o-mini";

/// Texts that only the user may read.
const NAME: &str = "Saffron-Jasper";
const DEVICE: &str = "Device-Topaz";
pub(crate) const TITLE: &str = "Title-Garnet";
pub(crate) const MESSAGE: &str = "Message-Zebra";
pub(crate) const EDITED: &str = "Edited-Heron";
pub(crate) const ANSWER: &str = "Answer-Walrus";

/// A client of the API.
pub(crate) struct Client {
    http: reqwest::Client,
    url: String,
    token: Mutex<String>,
}

impl Client {
    pub(crate) fn new(url: &str) -> Self {
        let http = https::client().unwrap().build().unwrap();
        Self { http, url: url.to_owned(), token: Mutex::default() }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let token = self.token.lock().unwrap().clone();
        self.http.request(method, format!("{}{path}", self.url)).bearer_auth(token)
    }

    /// Its status and what it said, events included.
    pub(crate) async fn answer(request: RequestBuilder) -> (StatusCode, String) {
        let answer = request.send().await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        let (status, text) = Self::answer(self.request(Method::POST, path).json(body)).await;
        (status, serde_json::from_str(&text).unwrap_or_default())
    }

    /// Logs in with a code that was sent; the token is shown from then on.
    pub(crate) async fn log_in(&self, phone: &str, code: &str) -> String {
        let body = json!({"phone_number": phone, "code": code, "name": NAME, "device": DEVICE});
        let (status, answer) = self.post("/api/auth/verify/", &body).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        let token = answer["token"].as_str().unwrap().to_owned();
        self.token.lock().unwrap().clone_from(&token);
        token
    }

    pub(crate) async fn open(&self, model: &str, title: Option<&str>) -> u64 {
        let body = json!({"chatbot_id": 1, "ai_model_id": model, "title": title});
        let (status, session) = self.post("/api/chat-sessions/", &body).await;
        assert_eq!(status, StatusCode::CREATED, "{session}");
        session["id"].as_u64().unwrap()
    }

    pub(crate) fn send(&self, session: u64) -> RequestBuilder {
        let path = format!("/api/chat-sessions/{session}/send/");
        self.request(Method::POST, &path).json(&json!({"message": MESSAGE}))
    }

    /// The id of a session's first message.
    pub(crate) async fn first_message(&self, session: u64) -> String {
        let path = format!("/api/chat-sessions/{session}/messages/");
        let (_, text) = Self::answer(self.request(Method::GET, &path)).await;
        let page: Value = serde_json::from_str(&text).unwrap();
        page["messages"][0]["message_id"].as_str().unwrap().to_owned()
    }

    /// Everything that reads, as often as there is something to read.
    pub(crate) async fn read_all(&self, session: u64) {
        let paths = [
            "/api/users/".to_owned(),
            "/api/users/subscription/".to_owned(),
            "/api/users/usage/".to_owned(),
            "/api/auth/tokens/".to_owned(),
            "/api/chat-sessions/".to_owned(),
            "/api/chat-sessions/?page=last".to_owned(),
            "/api/chat-session-usages/".to_owned(),
            format!("/api/chat-sessions/{session}/"),
            format!("/api/chat-sessions/{session}/messages/"),
        ];
        join_all(paths.iter().map(|path| Self::answer(self.request(Method::GET, path)))).await;
    }

    /// Everything that writes, in a session that has a message.
    pub(crate) async fn write_all(&self, session: u64, message: &str, phone: &str) {
        let path = |rest: &str| format!("/api/chat-sessions/{session}/{rest}/");
        let edit = path(&format!("messages/{message}/edit"));
        let requests = [
            self.send(session),
            self.send(session).header("Accept", "text/event-stream"),
            self.send(session).header("Idempotency-Key", format!("{MESSAGE}-{phone}")),
            self.request(Method::POST, &edit).json(&json!({"content": EDITED})),
            self.request(Method::POST, &path("update-title")).json(&json!({"title": TITLE})),
            self.request(Method::POST, "/api/auth/otp/").json(&json!({"phone_number": phone})),
            self.request(Method::POST, "/api/auth/verify/")
                .json(&json!({"phone_number": phone, "code": "000000", "name": NAME})),
        ];
        join_all(requests.map(Self::answer)).await;
    }

    /// Requests that are none, with secrets in them.
    pub(crate) async fn malformed(&self, session: u64, phone: &str, code: &str) {
        let token = self.token.lock().unwrap().clone();
        let send = format!("/api/chat-sessions/{session}/send/");
        let asked = [
            ("/api/auth/otp/", format!(r#"{{"phone_number": "{phone}""#)),
            ("/api/auth/otp/", format!(r#"{{"phone_number": ["{phone}"]}}"#)),
            ("/api/auth/otp/", format!(r#"{{"phone_number": "{phone}99999999"}}"#)),
            (
                "/api/auth/verify/",
                format!(r#"{{"phone_number": "{phone}", "code": {{"{code}": 1}}}}"#),
            ),
            ("/api/auth/verify/", format!(r#"{{"phone_number": "{phone}", "code": "{code}x"}}"#)),
            ("/api/auth/logout/", format!(r#"{{"token": "{token}""#)),
            (&send, format!(r#"{{"message": ["{MESSAGE}"]}}"#)),
            (&send, format!(r#"{{"message": "{MESSAGE}", "generate_image": "{MESSAGE}"}}"#)),
            (&send, format!(r#"{{"{MESSAGE}"#)),
        ];
        let anonymous = |path: &str| self.http.post(format!("{}{path}", self.url));
        let bodies = asked.into_iter().map(|(path, body)| {
            let request = if path.ends_with("logout/") {
                anonymous(path)
            } else {
                self.request(Method::POST, path)
            };
            request.header("Content-Type", "application/json").body(body)
        });
        let mut requests: Vec<_> = bodies.collect();
        requests.push(anonymous(&send).body([MESSAGE.as_bytes(), &[0xff]].concat()));
        requests.push(anonymous(&send).header("Authorization", format!("Token {token}")));
        requests.push(anonymous(&send).header("Authorization", format!("Bearer {token} {token}")));
        requests.push(anonymous(&send).header("Cookie", format!("session={token}")));
        requests.push(anonymous(&format!("/api/users/?token={token}&phone={phone}")));
        requests.push(self.send(session).header("Idempotency-Key", "x".repeat(300)));
        for (status, text) in join_all(requests.into_iter().map(Self::answer)).await {
            assert!(status.is_client_error(), "{status}: {text}");
        }
    }
}

/// Every way the provider has of failing, and its answers.
pub(crate) fn behaviours() -> Vec<Behaviour> {
    let words = format!("{ANSWER} {ANSWER} {ANSWER}");
    let picture = Some(format!("data:image/png;base64,{}", "A".repeat(500_000)));
    vec![
        Behaviour::answer(&words),
        Behaviour::Answer(Answer { image: picture, ..Answer::new(&words) }),
        Behaviour::Status(401, Vec::new()),
        Behaviour::Status(500, vec![("x-question".to_owned(), MESSAGE.to_owned())]),
        Behaviour::Status(302, vec![("location".to_owned(), format!("/{MESSAGE}"))]),
        Behaviour::RateLimited(Some(1)),
        Behaviour::Garbage,
        Behaviour::Page,
        Behaviour::Empty,
        Behaviour::Cut(1),
        Behaviour::Break(1),
        Behaviour::Refuse(1, "overloaded".to_owned()),
        Behaviour::Hang,
        Behaviour::HangAfter(1),
    ]
}

/// All secret texts of the journey.
pub(crate) fn words(secrets: &mut Secrets) {
    for word in [NAME, DEVICE, TITLE, MESSAGE, EDITED, ANSWER] {
        secrets.add(word);
    }
}
