//! Measures cold starts: the time from a program's start to its first call of the Runtime API, and
//! to its first answers. The functions take turns, so that the machine's other load affects all of
//! them alike.

use std::path::Path;
use std::time::{Duration, Instant};

use axum::body::to_bytes;

use super::BenchError;
use super::cold_programs::{MeasuredProgram, programs};
use super::cold_report::{Cold, Run};
use crate::lambda::{Logs, RunningProcess, WhenClientLeaves};

/// How long a program may take for anything.
const MAX_WAIT: Duration = Duration::from_secs(60);
/// What a function says when its tokeniser's tables are there, with `milliseconds` beside it.
const TOKENIZER_LOADED: &str = "tokenizer_loaded";

/// Starts each function this many times, and measures each start.
///
/// # Errors
/// [`BenchError`].
pub async fn cold(functions: &Path, runs: usize) -> Result<Cold, BenchError> {
    let fixture = programs(functions).await?;
    let mut cold = Cold::new(runs);
    for program in &fixture.programs {
        cold.add(&program.name, &program.environment.program).map_err(|error| {
            BenchError::Function { function: program.name.clone(), problem: error.to_string() }
        })?;
    }
    for _ in 0..runs {
        for (place, program) in fixture.programs.iter().enumerate() {
            cold.note(place, run(program).await?);
        }
    }
    Ok(cold)
}

async fn run(program: &MeasuredProgram) -> Result<Run, BenchError> {
    let failed = |problem: String| BenchError::Function { function: program.name.clone(), problem };
    let logs = Logs::default();
    let process =
        RunningProcess::start(&program.environment, WhenClientLeaves::ReadOn, logs.clone())
            .await
            .map_err(|error| failed(error.to_string()))?;
    let ready = process.ready(MAX_WAIT).await.map_err(|error| failed(error.to_string()))?;
    let first = answer(&process, program).await.map_err(failed)?;
    let second = answer(&process, program).await.map_err(failed)?;
    let memory = process.peak_memory();
    drop(process);
    let tables = match tables(&logs) {
        Some(_) => Some(undisturbed_tables(program).await.map_err(failed)?),
        None => None,
    };
    Ok(Run { ready, first, second, memory, tables })
}

/// How long loading the tables takes while no event is processed.
async fn undisturbed_tables(program: &MeasuredProgram) -> Result<Duration, String> {
    let logs = Logs::default();
    let process =
        RunningProcess::start(&program.environment, WhenClientLeaves::ReadOn, logs.clone());
    let _process = process.await.map_err(|error| error.to_string())?;
    let read = async {
        loop {
            if let Some(tables) = tables(&logs) {
                return tables;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(MAX_WAIT, read).await.map_err(|_| "reads no tables".to_owned())
}

fn tables(logs: &Logs) -> Option<Duration> {
    logs.lines().iter().find_map(|line| tables_read_after(line))
}

/// Sends an event, and reads the whole answer; returns the time.
async fn answer(process: &RunningProcess, program: &MeasuredProgram) -> Result<Duration, String> {
    let begun = Instant::now();
    let outcome = process.invoke(program.event.clone(), MAX_WAIT).await;
    let outcome = outcome.map_err(|error| error.to_string())?;
    if !program.is_http {
        return Ok(begun.elapsed());
    }
    let response = outcome.into_response().await.map_err(|error| error.to_string())?;
    let status = response.status();
    let body = to_bytes(response.into_body(), usize::MAX).await;
    let body = body.map_err(|error| error.to_string())?;
    let elapsed = begun.elapsed();
    match status.is_success() {
        true => Ok(elapsed),
        false => Err(format!("{status}: {}", String::from_utf8_lossy(&body))),
    }
}

fn tables_read_after(line: &str) -> Option<Duration> {
    let line: serde_json::Value = serde_json::from_str(line).ok()?;
    let is_it = line.get("message")?.as_str()? == TOKENIZER_LOADED;
    let milliseconds = line.get("milliseconds")?.as_f64()?;
    is_it.then(|| Duration::try_from_secs_f64(milliseconds / 1_000.0).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_tokenizer_event_is_found() {
        let line = r#"{"message":"tokenizer_loaded","milliseconds":41}"#;
        assert_eq!(tables_read_after(line), Some(Duration::from_millis(41)));
        assert_eq!(tables_read_after(r#"{"message":"request_answered","milliseconds":41}"#), None);
        assert_eq!(tables_read_after("Error: no"), None);
    }
}
