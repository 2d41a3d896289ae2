//! An HTTP SMS gateway that records messages.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::routing::get;
use serde::Deserialize;
use tokio::net::TcpListener;

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Sent {
    pub(crate) code: String,
}

#[derive(Clone, Default)]
struct Inner {
    sent: Arc<Mutex<Vec<Sent>>>,
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

    /// The value of `SMS_GATEWAY_URL`.
    pub(crate) fn url(&self) -> String {
        format!("http://{}/send?phone={{phone}}&code={{code}}", self.address)
    }

    /// The last code.
    pub(crate) fn code(&self) -> String {
        self.inner.sent.lock().unwrap().last().unwrap().code.clone()
    }
}

async fn send(State(inner): State<Inner>, Query(sent): Query<Sent>) -> StatusCode {
    inner.sent.lock().unwrap().push(sent);
    StatusCode::OK
}
