//! Work of the start that nobody waits for: on a thread of its own, beside everything else.
//! Knows none of it.

use std::thread;
use std::time::Duration;

/// Until what is needed later than the first event begins: by then a start has asked for it,
/// for which every processor it gets counts.
pub(crate) const LATER: Duration = Duration::from_millis(2);

/// Does `work` after a while. It must be what would else be done where it is first needed:
/// where no thread can be had, it is.
pub(crate) fn spawn_after(name: &str, after: Duration, work: impl FnOnce() + Send + 'static) {
    let work = move || {
        thread::sleep(after);
        work();
    };
    if let Err(error) = thread::Builder::new().name(name.to_owned()).spawn(work) {
        tracing::warn!(%error, name, "background_thread_failed");
    }
}
