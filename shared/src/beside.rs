//! Work of the start that nobody waits for: on a thread of its own, beside everything else.
//! Knows none of it.

use std::thread;

/// Does `work`, which must be what would else be done where it is first needed: where no
/// thread can be had, it is.
pub(crate) fn beside(name: &str, work: impl FnOnce() + Send + 'static) {
    if let Err(error) = thread::Builder::new().name(name.to_owned()).spawn(work) {
        tracing::warn!(%error, name, "no thread to do this beside the start");
    }
}
