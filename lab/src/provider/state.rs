//! The state that the server and its owner share.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use super::behaviour::Behaviour;

/// The requests that `FakeProvider::requests` returns: enough for a test, and a bound for long
/// measurements.
const KEPT_REQUESTS: usize = 64;

/// The behaviour, and the requests so far.
pub(super) struct State {
    pub(super) behaviour: Mutex<Behaviour>,
    pub(super) requests: Mutex<VecDeque<Value>>,
    pub(super) seen: AtomicUsize,
    pub(super) open: Arc<AtomicUsize>,
}

impl State {
    pub(super) fn new(behaviour: Behaviour) -> Self {
        Self {
            behaviour: Mutex::new(behaviour),
            requests: Mutex::default(),
            seen: AtomicUsize::new(0),
            open: Arc::default(),
        }
    }

    /// Records a request; returns the behaviour for it.
    pub(super) fn receive(&self, request: Value) -> Behaviour {
        self.seen.fetch_add(1, Ordering::SeqCst);
        let mut requests = lock(&self.requests);
        if requests.len() == KEPT_REQUESTS {
            requests.pop_front();
        }
        requests.push_back(request);
        lock(&self.behaviour).next()
    }
}

/// Locks a mutex. A panic of another holder leaves no partial change, so poisoning is ignored.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
