//! A log of calls and violations, bounded for long measurements. Must not know any method.

use std::collections::{HashMap, VecDeque};
use std::fmt;

use serde_json::Value;

use super::reply::{Cause, Refusal};

/// The number of calls and violations that are kept: the latest.
const KEPT: usize = 10_000;

/// Deviations of a call from the documentation that Telegram may tolerate.
pub(super) type Notes = Vec<String>;

/// A call as it was received.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The method, as Telegram writes it.
    pub method: String,
    /// Its parameters. In form bodies all are strings; a file is `{"file_name", "size"}`.
    pub params: Value,
}

/// A mistake of the bot's. Telegram refuses some and tolerates others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The method that was called.
    pub method: String,
    /// Telegram's description of the mistake, or our own where Telegram has none.
    pub reason: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.method, self.reason)
    }
}

#[derive(Default)]
pub(super) struct CallLog {
    calls: VecDeque<Call>,
    violations: VecDeque<Violation>,
    counts: HashMap<String, usize>,
    too_many: usize,
}

impl CallLog {
    /// Logs a call.
    pub(super) fn called(&mut self, method: &str, params: Value) {
        *self.counts.entry(method.to_owned()).or_default() += 1;
        push(&mut self.calls, Call { method: method.to_owned(), params });
    }

    /// Logs the violations of a call.
    pub(super) fn answered(&mut self, method: &str, notes: Notes, refusal: Option<&Refusal>) {
        for note in notes {
            self.violated(method, note);
        }
        match refusal.map(|refusal| (refusal.fault(), refusal.description())) {
            Some((Cause::Bot, reason)) => self.violated(method, reason.to_owned()),
            Some((Cause::RateLimit, _)) => self.too_many += 1,
            Some((Cause::External, _)) | None => {}
        }
    }

    pub(super) fn violated(&mut self, method: &str, reason: String) {
        push(&mut self.violations, Violation { method: method.to_owned(), reason });
    }

    pub(super) fn calls(&self) -> Vec<Call> {
        self.calls.iter().cloned().collect()
    }

    pub(super) fn violations(&self) -> Vec<Violation> {
        self.violations.iter().cloned().collect()
    }

    pub(super) fn count(&self, method: &str) -> usize {
        self.counts.get(method).copied().unwrap_or_default()
    }

    pub(super) fn too_many(&self) -> usize {
        self.too_many
    }
}

fn push<T>(kept: &mut VecDeque<T>, value: T) {
    if kept.len() == KEPT {
        kept.pop_front();
    }
    kept.push_back(value);
}
