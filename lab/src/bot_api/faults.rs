//! Faults of calls that are not the bot's mistakes. Must not know how they look on the wire.

use std::collections::VecDeque;
use std::time::Duration;

/// A fault of a call.
#[derive(Clone, Debug)]
pub enum Fault {
    /// This status (500, 502, …) with an HTML page; the call is not executed.
    Page(u16),
    /// Status 200 with invalid JSON; the call is not executed.
    Garbage,
    /// This status and description in Telegram's envelope; the call is not executed.
    Refuse(u16, String),
    /// No answer; the call is not executed.
    Hang,
    /// The connection is closed before an answer; the call is not executed.
    Close,
    /// The call is executed, and the connection is closed before the answer.
    CloseAfter,
    /// The call is executed, and answered after this time.
    Slow(Duration),
}

/// The scheduled faults.
#[derive(Default)]
pub(super) struct Faults(VecDeque<Planned>);

struct Planned {
    method: String,
    left: usize,
    fault: Fault,
}

impl Faults {
    pub(super) fn plan(&mut self, method: &str, times: usize, fault: Fault) {
        self.0.push_back(Planned { method: method.to_owned(), left: times, fault });
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// The fault for this call: the oldest one for its method, or for all (`*`).
    pub(super) fn next(&mut self, method: &str) -> Option<Fault> {
        let planned = self.0.iter_mut().find(|planned| planned.is_for(method))?;
        planned.left -= 1;
        Some(planned.fault.clone())
    }
}

impl Planned {
    fn is_for(&self, method: &str) -> bool {
        self.left > 0 && (self.method == "*" || self.method.eq_ignore_ascii_case(method))
    }
}
