//! A model provider on this machine that tests and measurements make behave as they need.
//! Speaks the real protocol over HTTP; must not be reachable from another machine.

mod behaviour;
mod script;
mod server;

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use mobix::http_server::{FREE_PORT, HttpServer};
use serde_json::Value;

pub use behaviour::Behaviour;
pub use mobix::provider::Answer;

/// Requests kept for [`FakeProvider::requests`]: enough for a test, and a bound for a
/// measurement that runs for hours.
const KEPT_REQUESTS: usize = 64;

/// The server. It stops when this is dropped.
pub struct FakeProvider {
    state: Arc<State>,
    server: HttpServer,
}

struct State {
    behaviour: Mutex<Behaviour>,
    requests: Mutex<VecDeque<Value>>,
    seen: AtomicUsize,
    open: Arc<AtomicUsize>,
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
        let state = Arc::new(State {
            behaviour: Mutex::new(behaviour),
            requests: Mutex::default(),
            seen: AtomicUsize::new(0),
            open: Arc::default(),
        });
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

impl State {
    /// Keeps a request and gives the behaviour for it.
    fn receive(&self, request: Value) -> Behaviour {
        self.seen.fetch_add(1, Ordering::SeqCst);
        let mut requests = lock(&self.requests);
        if requests.len() == KEPT_REQUESTS {
            requests.pop_front();
        }
        requests.push_back(request);
        lock(&self.behaviour).next()
    }
}

/// The value, also where a holder of the lock panicked: no change here is left half done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
