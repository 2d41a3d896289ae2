//! Runs many seeds on all processors. Each run has a thread of its own: it depends on its seed
//! alone.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use super::{Fault, Report, SimulationError, SimulationOptions, play};

/// The outcome of many runs.
#[derive(Debug, Default)]
pub struct Campaign {
    /// The number of runs.
    pub runs: u64,
    /// The number of their requests.
    pub requests: usize,
    /// How often each fault happened.
    pub faults: BTreeMap<Fault, u32>,
    /// The runs with violations.
    pub broken: Vec<Report>,
    /// The trace of the run that ended last.
    pub last: Vec<String>,
}

/// Runs the seeds of a range.
///
/// # Errors
/// The first [`SimulationError`].
pub fn campaign(
    seeds: Range<u64>,
    options: &SimulationOptions,
) -> Result<Campaign, SimulationError> {
    let next = AtomicU64::new(seeds.start);
    let found = Mutex::new(Ok(Campaign::default()));
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    let is_over = found.lock().is_ok_and(|found| found.is_err());
                    if seed >= seeds.end || is_over {
                        return;
                    }
                    let played = play_alone(seed, options);
                    if let Ok(mut found) = found.lock() {
                        match (&mut *found, played) {
                            (Ok(campaign), Ok(report)) => campaign.add(report),
                            (Ok(_), Err(error)) => *found = Err(error),
                            (Err(_), _) => {}
                        }
                    }
                }
            });
        }
    });
    found.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Runs one seed on a runtime of its own.
///
/// # Errors
/// [`SimulationError`].
pub fn play_alone(seed: u64, options: &SimulationOptions) -> Result<Report, SimulationError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(play(seed, options))
}

impl Campaign {
    fn add(&mut self, report: Report) {
        self.runs += 1;
        self.requests += report.requests;
        for (fault, times) in &report.faults {
            *self.faults.entry(*fault).or_default() += times;
        }
        self.last.clone_from(&report.trace);
        if !report.broken.is_empty() {
            self.broken.push(report);
        }
    }
}

impl fmt::Display for Campaign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for report in &self.broken {
            for (name, detail) in &report.broken {
                writeln!(f, "seed {}: {name}: {detail}", report.seed)?;
            }
        }
        for (fault, times) in &self.faults {
            writeln!(f, "{times:>9} {fault:?}")?;
        }
        let faults: u64 = self.faults.values().copied().map(u64::from).sum();
        let Self { runs, requests, broken, .. } = self;
        let kinds = self.faults.len();
        let broken = broken.len();
        write!(
            f,
            "{runs} runs, {requests} requests, {faults} faults of {kinds} kinds, {broken} broken"
        )
    }
}
