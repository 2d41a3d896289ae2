//! `mobix quota replay`: repeats recorded decisions with the code that serves users, on a database
//! in memory, with the clock set to the recorded times. Knows no rules: it only compares.

mod database;
mod provider;
mod scenario;
mod setup;
mod trace;

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use futures_util::StreamExt;
use futures_util::stream::{self, FuturesUnordered};

pub use database::ReplayError;
pub use scenario::WrongDecision;
pub use trace::Scenario;

/// How many scenarios are replayed concurrently. Each task has a database of its own.
const CONCURRENCY: usize = 4;

/// The result of a replay.
#[derive(Debug, Default)]
pub struct Outcome {
    /// How many scenarios were replayed.
    pub scenarios: usize,
    /// How many decisions were made.
    pub decisions: usize,
    /// What came out differently, in the order of the files.
    pub mismatches: Vec<WrongDecision>,
}

/// Replays scenarios.
///
/// # Errors
/// [`ReplayError`] where the database fails. A mismatch is no error.
pub async fn replay(scenarios: Vec<Scenario>) -> Result<Outcome, ReplayError> {
    let databases = database::databases(CONCURRENCY).await?;
    let mut shares: Vec<Vec<(usize, Scenario)>> = (0..CONCURRENCY).map(|_| Vec::new()).collect();
    let count = scenarios.len();
    for (place, scenario) in scenarios.into_iter().enumerate() {
        if let Some(share) = shares.get_mut(place % CONCURRENCY) {
            share.push((place, scenario));
        }
    }
    let tasks: FuturesUnordered<_> = stream::iter(databases.into_iter().zip(shares))
        .map(|(store, share)| tokio::spawn(scenario::run_all(store, share)))
        .collect()
        .await;
    let mut found = Vec::with_capacity(count);
    for task in tasks {
        found.extend(task.await.map_err(|_| ReplayError::Stopped)??);
    }
    found.sort_by_key(|(place, _)| *place);
    let mut outcome = Outcome { scenarios: count, ..Outcome::default() };
    for (_, replayed) in found {
        outcome.decisions += replayed.decisions;
        outcome.mismatches.extend(replayed.mismatches);
    }
    Ok(outcome)
}

/// Reads trace files: one scenario a line, as JSON.
///
/// # Errors
/// [`ReplayError`] naming the file and the line.
pub fn read(files: &[PathBuf]) -> Result<Vec<Scenario>, ReplayError> {
    let mut scenarios = Vec::new();
    for file in files {
        read_file(file, &mut scenarios)?;
    }
    Ok(scenarios)
}

fn read_file(file: &Path, scenarios: &mut Vec<Scenario>) -> Result<(), ReplayError> {
    let unreadable = |source| ReplayError::File { file: file.to_owned(), source };
    for (index, line) in BufReader::new(File::open(file).map_err(unreadable)?).lines().enumerate() {
        let line = line.map_err(unreadable)?;
        if line.trim().is_empty() {
            continue;
        }
        let scenario = serde_json::from_str(&line).map_err(|source| ReplayError::Line {
            file: file.to_owned(),
            line: index + 1,
            source,
        })?;
        scenarios.push(scenario);
    }
    Ok(())
}
