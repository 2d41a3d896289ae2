//! An HTTP SMS gateway that wants to be authorized, and that can fail.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::get;
use serde::Deserialize;
use tokio::net::TcpListener;

pub(crate) const AUTHORIZATION: &str = "Bearer sms-authorization-amber";
pub(crate) const ACCOUNT_KEY: &str = "sms-account-key-basalt";

#[derive(Deserialize)]
struct Message {
    key: String,
    code: String,
}

#[derive(Clone, Default)]
struct Inner {
    codes: Arc<Mutex<Vec<String>>>,
    broken: Arc<AtomicBool>,
}

/// A running gateway.
pub(crate) struct Sms {
    address: std::net::SocketAddr,
    inner: Inner,
}

impl Sms {
    pub(crate) async fn start() -> Self {
        let inner = Inner::default();
        let router = Router::new().route("/send", get(send)).with_state(inner.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, inner }
    }

    /// For `SMS_GATEWAY_URL`.
    pub(crate) fn url(&self) -> String {
        format!(
            "http://{}/send?key={ACCOUNT_KEY}&to={{phone}}&code={{code}}&t={{text}}",
            self.address
        )
    }

    /// Takes no more messages, or takes them again.
    pub(crate) fn break_down(&self, broken: bool) {
        self.inner.broken.store(broken, Ordering::SeqCst);
    }

    /// Every code that was to be sent.
    pub(crate) fn codes(&self) -> Vec<String> {
        self.inner.codes.lock().unwrap().clone()
    }

    pub(crate) fn last_code(&self) -> String {
        self.codes().pop().unwrap()
    }
}

async fn send(
    State(inner): State<Inner>,
    Query(message): Query<Message>,
    headers: HeaderMap,
) -> StatusCode {
    assert_eq!(headers["authorization"], AUTHORIZATION);
    assert_eq!(message.key, ACCOUNT_KEY);
    inner.codes.lock().unwrap().push(message.code);
    if inner.broken.load(Ordering::SeqCst) {
        StatusCode::INTERNAL_SERVER_ERROR
    } else {
        StatusCode::OK
    }
}
