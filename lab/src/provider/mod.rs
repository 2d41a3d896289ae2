//! A fake model provider, whose behaviour tests and measurements set. Speaks OpenAI's protocol over
//! HTTP; must not be reachable from another machine.

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

/// The server, which stops when dropped.
pub struct FakeProvider {
    state: Arc<State>,
    server: HttpServer,
}

impl FakeProvider {
    /// Starts the server on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// An error where there is no free port.
    pub async fn start(behaviour: Behaviour) -> io::Result<Self> {
        Self::start_at(FREE_PORT.into(), behaviour).await
    }

    /// Starts the server at this address.
    ///
    /// # Errors
    /// An error where the address is not available.
    pub async fn start_at(address: SocketAddr, behaviour: Behaviour) -> io::Result<Self> {
        let state = Arc::new(State::new(behaviour));
        let router = server::router(Arc::clone(&state));
        let server = HttpServer::start(address, router).await?;
        Ok(Self { state, server })
    }

    /// The value of `MODEL_API_BASE_URL` for this provider.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.server.address())
    }

    /// Sets the behaviour from the next request on.
    pub fn set(&self, behaviour: Behaviour) {
        *lock(&self.state.behaviour) = behaviour;
    }

    /// The bodies of the latest 64 requests, oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<Value> {
        lock(&self.state.requests).iter().cloned().collect()
    }

    /// The number of requests.
    #[must_use]
    pub fn request_count(&self) -> usize {
        self.state.seen.load(Ordering::SeqCst)
    }

    /// The number of answers that are in progress.
    #[must_use]
    pub fn open_answers(&self) -> usize {
        self.state.open.load(Ordering::SeqCst)
    }
}
