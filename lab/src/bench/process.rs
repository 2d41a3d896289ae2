//! The database and the API in processes of their own, so that their processor time is not mixed
//! with that of the measurement.

use std::io;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, ChildStdout, Command};

use super::BenchError;

/// Linux reports processor time to programs in hundredths of a second, on every machine.
const TICK: Duration = Duration::from_millis(10);

/// A running `mobix serve`, which is killed when this is dropped.
pub(super) struct Process {
    child: Child,
    url: String,
}

impl Process {
    /// Starts `mobix serve` with these arguments and only this environment, and waits until it
    /// prints its URL.
    pub(super) async fn serve(
        arguments: &[&str],
        environment: &[(&str, &str)],
    ) -> Result<Self, BenchError> {
        let mut child = Command::new(std::env::current_exe()?)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(arguments)
            .env_clear()
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let Some(output) = child.stdout.take() else {
            return Err(io::Error::other("it has no output").into());
        };
        let url = announced(output).await?;
        Ok(Self { child, url })
    }

    /// Its URL.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// The processor time of all its threads so far; `None` where the system does not report it.
    pub(super) fn processor_time(&self) -> Option<Duration> {
        processor_time(&self.child.id()?.to_string())
    }
}

/// The processor time of this process.
pub(super) fn own_processor_time() -> Option<Duration> {
    processor_time("self")
}

fn processor_time(process: &str) -> Option<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    ticks(&stat).map(|ticks| TICK * ticks)
}

/// User and system time in ticks, of a line as proc(5) describes it.
fn ticks(stat: &str) -> Option<u32> {
    // The second field is the program's name in parentheses, which may hold blanks.
    let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace().skip(11);
    let mut next = || fields.next()?.parse::<u32>().ok();
    next()?.checked_add(next()?)
}

/// The first URL that a program prints. Its other output is discarded.
async fn announced(output: ChildStdout) -> Result<String, BenchError> {
    let mut output = BufReader::new(output);
    let mut line = String::new();
    output.read_line(&mut line).await?;
    let url = line.split_ascii_whitespace().find(|word| word.starts_with("http://"));
    let url = url.map(|url| url.trim_end_matches(':').to_owned());
    let url = url.ok_or_else(|| io::Error::other("a process of ours did not start"))?;
    tokio::spawn(async move {
        let mut rest = [0; 4_096];
        while output.read(&mut rest).await.is_ok_and(|read| read > 0) {}
    });
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_time_is_parsed_after_the_programs_name() {
        let stat = "42 (mo (bix) 7) S 1 42 42 0 -1 4194560 900 0 0 0 120 35 0 0 20 0 5 0 8 9 10";
        assert_eq!(ticks(stat), Some(155));
        assert_eq!(ticks("42 (mobix) S 1"), None);
    }
}
