//! What was seen while people talked.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use mobix::audit::Violation;
use reqwest::RequestBuilder;
use serde::Serialize;
use serde_json::Value;
use shared::store::TableDump;

use super::options::SoakOptions;
use crate::bench::times::{self, Times};
use crate::bench::{BenchError, table};

/// How long anything may take.
const MAX_WAIT: Duration = Duration::from_secs(60);

/// What was seen so far. Clones share it.
#[derive(Clone, Default)]
pub(super) struct Notes(Arc<Mutex<Seen>>);

#[derive(Default)]
struct Seen {
    times: BTreeMap<&'static str, Vec<Duration>>,
    answers: BTreeMap<String, u64>,
}

impl Notes {
    fn note(&self, what: &'static str, answer: &str, took: Duration) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.times.entry(what).or_default().push(took);
        *seen.answers.entry(format!("{what} {answer}")).or_default() += 1;
    }

    /// Makes a request and notes what came of it: the answer's JSON.
    pub(super) async fn ask(
        &self,
        what: &'static str,
        request: RequestBuilder,
    ) -> Result<Value, BenchError> {
        let begun = Instant::now();
        let answer = request.timeout(MAX_WAIT).send().await?;
        let status = answer.status().as_u16().to_string();
        let body = answer.bytes().await?;
        self.note(what, &status, begun.elapsed());
        Ok(serde_json::from_slice(&body).unwrap_or_default())
    }

    /// Reads an answer as it comes: to its end, or where patience ends after so many pieces.
    pub(super) async fn stream(
        &self,
        request: RequestBuilder,
        patience: Option<usize>,
    ) -> Result<(), BenchError> {
        let begun = Instant::now();
        let mut answer = request.timeout(MAX_WAIT).send().await?;
        let status = answer.status().as_u16();
        let (mut pieces, mut text) = (0, String::new());
        while patience.is_none_or(|most| pieces < most) {
            let Some(piece) = answer.chunk().await? else { break };
            text.push_str(&String::from_utf8_lossy(&piece));
            pieces += 1;
        }
        let end = match () {
            () if status != 200 => "",
            () if text.contains("event: error") => " with an error",
            () if text.contains("event: done") => "",
            () if patience.is_some() => " left early",
            () => " without an end",
        };
        self.note("stream", &format!("{status}{end}"), begun.elapsed());
        Ok(())
    }

    /// The whole of it.
    pub(super) fn soak(
        &self,
        options: &SoakOptions,
        elapsed: Duration,
        dump: &TableDump,
        violations: &[Violation],
    ) -> Soak {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = std::mem::take(&mut *seen);
        let requests: usize = seen.times.values().map(Vec::len).sum();
        let has = dump.users.values();
        Soak {
            users: options.users,
            seed: options.seed,
            elapsed,
            requests,
            a_second: requests as f64 / elapsed.as_secs_f64(),
            messages: has.clone().flat_map(|has| has.messages.values()).map(Vec::len).sum(),
            charged: has.map(|has| has.costs.len()).sum(),
            times: seen.times.into_iter().map(|(what, all)| (what, Times::of(all))).collect(),
            answers: seen.answers,
            violations: violations.iter().map(Violation::to_string).collect(),
        }
    }
}

/// What was seen.
#[derive(Debug, Serialize)]
pub struct Soak {
    /// How many people talked.
    pub users: usize,
    /// What they did followed from it.
    pub seed: u64,
    /// For how long.
    #[serde(serialize_with = "times::one", rename = "elapsed_ms")]
    pub elapsed: Duration,
    /// Requests, streams among them.
    pub requests: usize,
    /// Requests in a second.
    pub a_second: f64,
    /// Messages in the table at the end.
    pub messages: usize,
    /// Answers that were charged.
    pub charged: usize,
    /// How long requests took, their provider's time included, by kind.
    pub times: BTreeMap<&'static str, Times>,
    /// How many got which answer, by kind and status.
    pub answers: BTreeMap<String, u64>,
    /// What does not add up.
    pub violations: Vec<String>,
}

impl Soak {
    /// Whether everything adds up.
    ///
    /// # Errors
    /// [`BenchError::Violations`].
    pub fn check(&self) -> Result<(), BenchError> {
        match self.violations.len() {
            0 => Ok(()),
            count => Err(BenchError::Violations(count)),
        }
    }
}

impl fmt::Display for Soak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} users, {:.0} s, seed {}: {} requests, {:.0} a second; {} messages, {} answers charged",
            self.users,
            self.elapsed.as_secs_f64(),
            self.seed,
            table::thousands(self.requests as u64),
            self.a_second,
            table::thousands(self.messages as u64),
            table::thousands(self.charged as u64)
        )?;
        for (what, times) in &self.times {
            writeln!(f, "{what:<7} {times}")?;
        }
        let answers = self.answers.iter().map(|(what, count)| format!("{what}: {count}"));
        writeln!(f, "{}", answers.collect::<Vec<_>>().join(", "))?;
        for violation in &self.violations {
            writeln!(f, "does not hold: {violation}")?;
        }
        write!(f, "{} invariants do not hold", self.violations.len())
    }
}
