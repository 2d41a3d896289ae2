//! A user of the soak test, who sends bursts of requests from several devices.

use std::sync::Arc;
use std::time::{Duration, Instant};

use fastrand::Rng;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use shared::model::SessionId;

use super::report::Recorder;
use crate::bench::BenchError;
use crate::bench::api::{Api, send_path};

/// The longest pauses between two requests of a burst, and between two bursts, in milliseconds.
const MAX_PAUSE_IN_BURST: u64 = 2_000;
const MAX_PAUSE_BETWEEN_BURSTS: u64 = 15_000;

/// A logged-in user.
pub(super) struct SoakUser {
    api: Arc<Api>,
    recorder: Recorder,
    rng: Rng,
    number: usize,
    devices: Vec<String>,
    sessions: Vec<SessionId>,
    /// The path of the newest answered message.
    newest: Option<String>,
    /// The last request with an idempotency key: its path, key and text.
    keyed: Option<(String, String, String)>,
    requests: u64,
}

impl SoakUser {
    /// A user with this number, who is not yet logged in.
    pub(super) const fn new(api: Arc<Api>, recorder: Recorder, number: usize, rng: Rng) -> Self {
        Self {
            api,
            recorder,
            rng,
            number,
            devices: Vec::new(),
            sessions: Vec::new(),
            newest: None,
            keyed: None,
            requests: 0,
        }
    }

    /// Logs in on another device, and creates a session there.
    pub(super) async fn log_in(&mut self) -> Result<(), BenchError> {
        let device = self.api.log_in(&format!("+98935{:07}", self.number)).await?;
        self.sessions.push(self.api.open(&device.token).await?);
        self.devices.push(device.token);
        Ok(())
    }

    /// Makes requests until `end`.
    pub(super) async fn chat(&mut self, end: Instant) -> Result<(), BenchError> {
        while Instant::now() < end {
            for _ in 0..self.rng.u32(1..=6) {
                self.make_request().await?;
                self.pause(MAX_PAUSE_IN_BURST, end).await;
            }
            self.pause(MAX_PAUSE_BETWEEN_BURSTS, end).await;
        }
        Ok(())
    }

    async fn pause(&mut self, most: u64, end: Instant) {
        let pause = Duration::from_millis(self.rng.u64(0..most));
        let left = end.saturating_duration_since(Instant::now());
        tokio::time::sleep(pause.min(left)).await;
    }

    async fn make_request(&mut self) -> Result<(), BenchError> {
        match self.rng.u32(0..100) {
            0..72 => self.send().await,
            72..78 => self.edit().await,
            78..84 => self.repeat().await,
            84..92 => self.look().await,
            92..97 => self.open().await,
            97..99 => self.rename().await,
            _ => self.delete().await,
        }
    }

    async fn send(&mut self) -> Result<(), BenchError> {
        let session = self.session();
        let path = send_path(session);
        let text = format!("question {} {}", self.next(), "why ".repeat(self.rng.usize(1..60)));
        let message = json!({ "message": text });
        let mut request = self.request(Method::POST, &path).json(&message);
        if self.rng.bool() {
            let key = format!("key-{}", self.next());
            request = request.header("Idempotency-Key", &key);
            self.keyed = Some((path, key, text));
        }
        if self.rng.u32(0..10) < 4 {
            return self.stream(request).await;
        }
        let twin = (self.rng.u32(0..20) == 0).then(|| request.try_clone()).flatten();
        let (answer, again) = tokio::join!(self.recorder.ask("send", request), async {
            match twin {
                // Both requests are sent concurrently: with a key they are one message, without
                // two.
                Some(twin) => self.recorder.ask("send", twin).await.map(drop),
                None => Ok(()),
            }
        });
        again?;
        let answer = answer?;
        let id = answer.pointer("/user_message/message_id").and_then(Value::as_str);
        if let Some(id) = id {
            self.newest = Some(format!("/api/chat-sessions/{session}/messages/{id}/edit/"));
        }
        Ok(())
    }

    /// Reads a streamed answer; at times the client disconnects before its end.
    async fn stream(&mut self, request: RequestBuilder) -> Result<(), BenchError> {
        let max_chunks = match self.rng.u32(0..8) {
            0 => Some(self.rng.usize(0..4)),
            _ => None,
        };
        self.recorder.stream(request.header("Accept", "text/event-stream"), max_chunks).await
    }

    async fn edit(&mut self) -> Result<(), BenchError> {
        let Some(path) = self.newest.take() else { return Ok(()) };
        let content = json!({ "content": format!("better put {}", self.next()) });
        let request = self.request(Method::POST, &path).json(&content);
        self.recorder.ask("edit", request).await.map(drop)
    }

    async fn repeat(&mut self) -> Result<(), BenchError> {
        let Some((path, key, text)) = self.keyed.clone() else { return Ok(()) };
        let request = self.request(Method::POST, &path).json(&json!({ "message": text }));
        let request = request.header("Idempotency-Key", key);
        self.recorder.ask("repeat", request).await.map(drop)
    }

    async fn look(&mut self) -> Result<(), BenchError> {
        let messages = format!("/api/chat-sessions/{}/messages/", self.session());
        let paths = ["/api/chat-sessions/", "/api/users/usage/", messages.as_str()];
        let path = paths.get(self.rng.usize(0..paths.len())).copied().unwrap_or_default();
        let request = self.request(Method::GET, path);
        self.recorder.ask("look", request).await.map(drop)
    }

    async fn open(&mut self) -> Result<(), BenchError> {
        let opening = json!({ "chatbot_id": 1, "ai_model_id": self.api.model });
        let request = self.request(Method::POST, "/api/chat-sessions/").json(&opening);
        let opened = self.recorder.ask("open", request).await?;
        let id = opened.get("id").and_then(Value::as_u64).map(SessionId::new);
        self.sessions.extend(id);
        Ok(())
    }

    async fn rename(&mut self) -> Result<(), BenchError> {
        let path = format!("/api/chat-sessions/{}/update-title/", self.session());
        let title = json!({ "title": format!("Title {}", self.next()) });
        let request = self.request(Method::POST, &path).json(&title);
        self.recorder.ask("rename", request).await.map(drop)
    }

    async fn delete(&mut self) -> Result<(), BenchError> {
        if self.sessions.len() < 2 {
            return Ok(());
        }
        let session = self.sessions.swap_remove(self.rng.usize(0..self.sessions.len()));
        let path = format!("/api/chat-sessions/{session}/");
        let request = self.request(Method::DELETE, &path);
        self.recorder.ask("delete", request).await.map(drop)
    }

    fn next(&mut self) -> u64 {
        self.requests += 1;
        self.requests
    }

    /// One of the user's sessions, mostly the newest.
    fn session(&mut self) -> SessionId {
        let newest = self.sessions.len().saturating_sub(1);
        let place = match self.rng.u32(0..4) {
            0 => self.rng.usize(0..=newest),
            _ => newest,
        };
        self.sessions.get(place).copied().unwrap_or(SessionId::new(1))
    }

    fn request(&mut self, method: Method, path: &str) -> RequestBuilder {
        let device = self.rng.usize(0..self.devices.len());
        let token = self.devices.get(device).map_or("", String::as_str);
        self.api.request_of(token, method, path)
    }
}
