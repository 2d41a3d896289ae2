//! The ways in which calls can go wrong that are nobody's mistake. Plain data and a queue.
//! Must not know how they look on the wire.

use std::collections::VecDeque;
use std::time::Duration;

/// How a call goes wrong.
#[derive(Clone, Debug)]
pub enum Fault {
    /// This status (500, 502, …) with a page of HTML; nothing is done.
    Page(u16),
    /// Status 200 with what is no JSON; nothing is done.
    Garbage,
    /// This status with this description in Telegram's envelope; nothing is done.
    Refuse(u16, String),
    /// Never an answer; nothing is done.
    Hang,
    /// The connection is closed before an answer; nothing is done.
    Close,
    /// The call is done, and the connection closed before the answer.
    CloseAfter,
    /// The call is done and answered properly, but only after this time.
    Slow(Duration),
}

/// The faults that are still to come.
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

    /// What the call of this method meets: the oldest plan for it, or for all (`*`).
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
