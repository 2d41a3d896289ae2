//! The results of cold starts, as a table.

use std::fmt;
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use flate2::Compression;
use flate2::write::DeflateEncoder;

use serde::Serialize;

use super::table;
use super::times::{self, Times};

/// The bytes of a zip besides its file's content: two headers, the end record, and the name
/// `bootstrap` twice.
const ZIP_HEADERS: u64 = 30 + 46 + 22 + 2 * 9;

const HEADINGS: [&str; 9] =
    ["function", "ready", "p90", "1st call", "2nd call", "tables", "memory", "program", "zip"];

/// One start.
pub(super) struct Run {
    pub(super) ready: Duration,
    pub(super) first: Duration,
    pub(super) second: Duration,
    pub(super) memory: Option<u64>,
    pub(super) tables: Option<Duration>,
}

/// The results.
#[derive(Debug, Serialize)]
pub struct Cold {
    /// How often each function was started.
    pub runs: usize,
    /// Each function.
    pub functions: Vec<Measured>,
}

/// The results of a function, run by run.
#[derive(Debug, Default, Serialize)]
pub struct Measured {
    /// Its name.
    pub name: String,
    /// The program's size, in bytes.
    pub program: u64,
    /// The size of a zip of it, in bytes.
    pub zip: u64,
    /// From the program's start to its first call of the Runtime API.
    #[serde(serialize_with = "times::all", rename = "ready_ms")]
    pub ready: Vec<Duration>,
    /// From its first event to the end of the answer.
    #[serde(serialize_with = "times::all", rename = "first_ms")]
    pub first: Vec<Duration>,
    /// From its second event to the end of the answer.
    #[serde(serialize_with = "times::all", rename = "second_ms")]
    pub second: Vec<Duration>,
    /// The peak memory, in bytes; empty where the system does not report it.
    pub memory: Vec<u64>,
    /// From its start until the tokenizer's tables are loaded, if it loads them.
    #[serde(serialize_with = "times::all", rename = "tables_ms")]
    pub tables: Vec<Duration>,
}

impl Cold {
    pub(super) const fn new(runs: usize) -> Self {
        Self { runs, functions: Vec::new() }
    }

    /// Adds a function.
    pub(super) fn add(&mut self, name: &str, program: &Path) -> io::Result<()> {
        let bytes = std::fs::read(program)?;
        let (program, zip) = (bytes.len() as u64, zipped(&bytes)?);
        self.functions.push(Measured {
            name: name.to_owned(),
            program,
            zip,
            ..Measured::default()
        });
        Ok(())
    }

    /// Records one start of the function at this index.
    pub(super) fn note(&mut self, place: usize, run: Run) {
        if let Some(measured) = self.functions.get_mut(place) {
            measured.ready.push(run.ready);
            measured.first.push(run.first);
            measured.second.push(run.second);
            measured.memory.extend(run.memory);
            measured.tables.extend(run.tables);
        }
    }
}

/// The size of a zip of these bytes, as `zip` compresses by default.
fn zipped(bytes: &[u8]) -> io::Result<u64> {
    let mut encoder = DeflateEncoder::new(Counter(0), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.0 + ZIP_HEADERS)
}

/// Counts what is written.
struct Counter(u64);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Measured {
    fn row(&self) -> Vec<String> {
        let milliseconds = |time: Duration| format!("{:.1} ms", time.as_secs_f64() * 1_000.0);
        let median = |times: &[Duration]| milliseconds(Times::of(times.to_vec()).median);
        let tables = if self.tables.is_empty() { String::new() } else { median(&self.tables) };
        vec![
            self.name.clone(),
            median(&self.ready),
            milliseconds(Times::of(self.ready.clone()).p90),
            median(&self.first),
            median(&self.second),
            tables,
            self.memory.iter().max().map(|bytes| megabytes(*bytes)).unwrap_or_default(),
            megabytes(self.program),
            megabytes(self.zip),
        ]
    }
}

/// Megabytes of 1,000,000 bytes, as the limits of zips count them.
fn megabytes(bytes: u64) -> String {
    format!("{}.{:02} MB", bytes / 1_000_000, bytes % 1_000_000 / 10_000)
}

impl fmt::Display for Cold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rows = vec![table::row(HEADINGS)];
        rows.extend(self.functions.iter().map(Measured::row));
        table::write(f, &rows)?;
        write!(
            f,
            "\n{} starts of each, taking turns. Ready: from the program's start to its first \
             question for an event. Medians, but for p90 and the most memory.",
            self.runs
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_has_a_row_and_columns_are_aligned() {
        let mut cold = Cold::new(1);
        let time = Duration::from_micros;
        for name in ["auth", "chat-sessions"] {
            let measured = Measured {
                name: name.to_owned(),
                program: 10_414_424,
                zip: 3_999_999,
                ..Measured::default()
            };
            cold.functions.push(measured);
        }
        let (ready, first, second) = (time(4_400), time(12_340), time(900));
        cold.note(0, Run { ready, first, second, memory: Some(9_000_000), tables: None });
        let tables = Some(time(40_000));
        cold.note(1, Run { ready, first, second, memory: None, tables });
        insta::assert_snapshot!(cold, @"
        function        ready     p90  1st call  2nd call   tables   memory   program      zip
        auth           4.4 ms  4.4 ms   12.3 ms    0.9 ms           9.00 MB  10.41 MB  3.99 MB
        chat-sessions  4.4 ms  4.4 ms   12.3 ms    0.9 ms  40.0 ms           10.41 MB  3.99 MB
        1 starts of each, taking turns. Ready: from the program's start to its first question for an event. Medians, but for p90 and the most memory.
        ");
    }

    #[test]
    fn zip_size_is_the_compressed_size_plus_headers() {
        assert!(zipped(&[0; 100_000]).unwrap() < 1_000);
    }
}
