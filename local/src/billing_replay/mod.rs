//! `mobix billing replay`: works out recorded quotes again with the code that serves users. Knows no
//! rules: it only compares.

mod recorded_quote;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use recorded_quote::RecordedQuote;

/// How many quotes were read, and how many of them are wrong or cannot be read.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    quotes: u64,
    wrong: u64,
}

/// Replays files of one quote a line. Prints each quote that comes out differently, each line that
/// is no quote, each file that cannot be read, and at the end `N quotes, N wrong`. Returns how many
/// of all these are wrong.
///
/// # Errors
/// Where `out` cannot be written to.
pub fn replay(files: &[PathBuf], out: &mut impl Write) -> io::Result<u64> {
    let mut counts = Counts::default();
    let mut unreadable = 0;
    for path in files {
        match File::open(path) {
            Ok(file) => unreadable += replay_lines(path, file, &mut counts, out)?,
            Err(error) => {
                unreadable += 1;
                writeln!(out, "{}: {error}", path.display())?;
            }
        }
    }
    writeln!(out, "{} quotes, {} wrong", counts.quotes, counts.wrong)?;
    Ok(counts.wrong + unreadable)
}

/// Replays the lines of one file. Returns 1 where it cannot be read to its end.
fn replay_lines(
    path: &Path,
    file: File,
    counts: &mut Counts,
    out: &mut impl Write,
) -> io::Result<u64> {
    let mut reader = BufReader::new(file);
    let (mut line, mut number) = (Vec::new(), 0_u64);
    loop {
        line.clear();
        number += 1;
        match reader.read_until(b'\n', &mut line) {
            Ok(0) => return Ok(0),
            Ok(_) => {}
            Err(error) => {
                writeln!(out, "{}: {error}", path.display())?;
                return Ok(1);
            }
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        counts.quotes += 1;
        if let Some(problem) = problem(&line) {
            counts.wrong += 1;
            writeln!(out, "{}, line {number}: {problem}", path.display())?;
        }
    }
}

/// What is wrong with one line, if anything.
fn problem(line: &[u8]) -> Option<String> {
    let recorded: RecordedQuote = match serde_json::from_slice(line) {
        Ok(recorded) => recorded,
        Err(error) => return Some(error.to_string()),
    };
    match recorded.outcomes() {
        Ok((expected, got)) if expected == got => None,
        Ok((expected, got)) => Some(format!("{}: expected {expected}, got {got}", recorded.id)),
        Err(error) => Some(format!("{}: {error}", recorded.id)),
    }
}
