//! Values of the real domain within the model's states: compared and hashed by their bytes.

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

use serde::Serialize;

/// A value that is shared between states and never changes.
pub(super) struct Transcript<T> {
    value: Arc<T>,
    bytes: Arc<[u8]>,
    digest: u64,
}

impl<T: Serialize> Transcript<T> {
    pub(super) fn new(value: T) -> Self {
        let bytes: Arc<[u8]> = postcard::to_allocvec(&value).unwrap().into();
        // One with fixed keys: the same in every run.
        let mut hasher = DefaultHasher::new();
        bytes.hash(&mut hasher);
        Self { value: Arc::new(value), digest: hasher.finish(), bytes }
    }
}

impl<T> Deref for Transcript<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> Clone for Transcript<T> {
    fn clone(&self) -> Self {
        let (value, bytes) = (Arc::clone(&self.value), Arc::clone(&self.bytes));
        Self { value, bytes, digest: self.digest }
    }
}

impl<T> PartialEq for Transcript<T> {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl<T> Eq for Transcript<T> {}

impl<T> Hash for Transcript<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.digest.hash(state);
    }
}

impl<T: fmt::Debug> fmt::Debug for Transcript<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}
