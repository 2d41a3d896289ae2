//! A model provider on this machine that tests and measurements make behave as they need.
//! Speaks the real protocol over HTTP; must not be reachable from another machine.

mod behaviour;
mod script;
mod server;
mod state;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use mobix::http_server::{FREE_PORT, HttpServer};
use serde_json::Value;

pub use behaviour::Behaviour;
pub use mobix::provider::Answer;
use state::{State, lock};

/// The server. It stops when this is dropped.
pub struct FakeProvider {
    state: Arc<State>,
    server: HttpServer,
}

impl FakeProvider {
    /// Starts it on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// Where no port can be listened on.
    pub async fn start(behaviour: Behaviour) -> io::Result<Self> {
        Self::start_at(FREE_PORT.into(), behaviour).await
    }

    /// Starts it at this address.
    ///
    /// # Errors
    /// Where it cannot be listened on.
    pub async fn start_at(address: SocketAddr, behaviour: Behaviour) -> io::Result<Self> {
        let state = Arc::new(State::new(behaviour));
        let router = server::router(Arc::clone(&state));
        let server = HttpServer::start(address, router).await?;
        Ok(Self { state, server })
    }

    /// What `MODEL_API_BASE_URL` must be to reach it.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.server.address())
    }

    /// Behaves differently from the next request on.
    pub fn set(&self, behaviour: Behaviour) {
        *lock(&self.state.behaviour) = behaviour;
    }

    /// The latest 64 requests' bodies, oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<Value> {
        lock(&self.state.requests).iter().cloned().collect()
    }

    /// How many requests there were.
    #[must_use]
    pub fn request_count(&self) -> usize {
        self.state.seen.load(Ordering::SeqCst)
    }

    /// How many answers are being waited for or read now.
    #[must_use]
    pub fn open_answers(&self) -> usize {
        self.state.open.load(Ordering::SeqCst)
    }
}
