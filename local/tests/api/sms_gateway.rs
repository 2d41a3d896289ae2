//! An HTTP SMS gateway that keeps what it is told to send.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::routing::get;
use serde::Deserialize;
use tokio::net::TcpListener;

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Sent {
    pub(crate) phone: String,
    pub(crate) code: String,
}

#[derive(Clone, Default)]
struct Inner {
    sent: Arc<Mutex<Vec<Sent>>>,
    down: Arc<Mutex<bool>>,
}

/// A running gateway.
pub(crate) struct SmsGateway {
    address: std::net::SocketAddr,
    inner: Inner,
}

impl SmsGateway {
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
        format!("http://{}/send?phone={{phone}}&code={{code}}", self.address)
    }

    /// The code sent last.
    pub(crate) fn code(&self) -> String {
        self.sent().pop().unwrap().code
    }

    pub(crate) fn sent(&self) -> Vec<Sent> {
        self.inner.sent.lock().unwrap().clone()
    }

    pub(crate) fn set_down(&self, down: bool) {
        *self.inner.down.lock().unwrap() = down;
    }
}

async fn send(State(inner): State<Inner>, Query(sent): Query<Sent>) -> StatusCode {
    if *inner.down.lock().unwrap() {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    inner.sent.lock().unwrap().push(sent);
    StatusCode::OK
}
