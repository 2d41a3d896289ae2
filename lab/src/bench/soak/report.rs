//! The results of a soak test.

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

/// The results so far. Clones share them.
#[derive(Clone, Default)]
pub(super) struct Recorder(Arc<Mutex<Recorded>>);

#[derive(Default)]
struct Recorded {
    times: BTreeMap<&'static str, Vec<Duration>>,
    answers: BTreeMap<String, u64>,
}

impl Recorder {
    fn record(&self, what: &'static str, answer: &str, took: Duration) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.times.entry(what).or_default().push(took);
        *seen.answers.entry(format!("{what} {answer}")).or_default() += 1;
    }

    /// Makes a request, and records the result; returns the answer's JSON.
    pub(super) async fn ask(
        &self,
        what: &'static str,
        request: RequestBuilder,
    ) -> Result<Value, BenchError> {
        let begun = Instant::now();
        let answer = request.timeout(MAX_WAIT).send().await?;
        let status = answer.status().as_u16().to_string();
        let body = answer.bytes().await?;
        self.record(what, &status, begun.elapsed());
        Ok(serde_json::from_slice(&body).unwrap_or_default())
    }

    /// Reads a streamed answer to its end, or until the client leaves after `max_chunks` chunks.
    pub(super) async fn stream(
        &self,
        request: RequestBuilder,
        max_chunks: Option<usize>,
    ) -> Result<(), BenchError> {
        let begun = Instant::now();
        let mut answer = request.timeout(MAX_WAIT).send().await?;
        let status = answer.status().as_u16();
        let (mut pieces, mut text) = (0, String::new());
        while max_chunks.is_none_or(|most| pieces < most) {
            let Some(piece) = answer.chunk().await? else { break };
            text.push_str(&String::from_utf8_lossy(&piece));
            pieces += 1;
        }
        let end = match () {
            () if status != 200 => "",
            () if text.contains("event: error") => " with an error",
            () if text.contains("event: done") => "",
            () if max_chunks.is_some() => " left early",
            () => " without an end",
        };
        self.record("stream", &format!("{status}{end}"), begun.elapsed());
        Ok(())
    }

    /// The report.
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

/// The report.
#[derive(Debug, Serialize)]
pub struct Soak {
    /// The number of users.
    pub users: usize,
    /// The seed of their actions.
    pub seed: u64,
    /// The duration.
    #[serde(serialize_with = "times::one", rename = "elapsed_ms")]
    pub elapsed: Duration,
    /// The requests, including streams.
    pub requests: usize,
    /// Requests in a second.
    pub a_second: f64,
    /// Messages in the table at the end.
    pub messages: usize,
    /// The charged answers.
    pub charged: usize,
    /// The times of requests by kind, including the provider's time.
    pub times: BTreeMap<&'static str, Times>,
    /// The number of answers by kind and status.
    pub answers: BTreeMap<String, u64>,
    /// The violations that the audit found.
    pub violations: Vec<String>,
}

impl Soak {
    /// Fails if the audit found violations.
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
