//! The latencies of messages, as a table.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use serde::Serialize;

use super::clients::{ClientGroup, IN_A_SESSION};
use crate::bench::plot::{Chart, Line};
use crate::bench::times::{self, Times, milliseconds};
use crate::bench::workload::{ANSWER, MESSAGE};
use crate::bench::{BenchError, table};

/// The results.
#[derive(Debug, Serialize)]
pub struct Send {
    /// The provider's response time.
    #[serde(serialize_with = "times::one", rename = "provider_delay_ms")]
    pub provider_delay: Duration,
    /// The results for each number of clients.
    pub levels: Vec<Level>,
    /// A client without a history and one with it, if measured.
    pub histories: Vec<Level>,
}

/// The results of clients and of the baseline, which took turns.
#[derive(Debug, Serialize)]
pub struct Level {
    /// The number of concurrent clients.
    pub clients: usize,
    /// The number of messages that each user had sent before.
    pub history: usize,
    /// The API, without its provider's time.
    #[serde(rename = "ours")]
    pub api_client: Measured,
    /// The DynamoDB calls through the SDK alone.
    #[serde(rename = "bare")]
    pub baseline: Measured,
    /// The API's median divided by the baseline's.
    pub ratio: f64,
}

/// The results of one side.
#[derive(Debug, Serialize)]
pub struct Measured {
    /// How many messages.
    pub sends: usize,
    /// How long each took.
    pub times: Times,
    /// The messages answered in a second.
    pub a_second: f64,
    /// The processor time for each message, in milliseconds, of the process that makes the calls.
    pub processor_ms: Option<f64>,
}

impl Measured {
    fn of(group: &ClientGroup) -> Self {
        let sends = group.times.len();
        let each = |time: Duration| milliseconds(time) / sends.max(1) as f64;
        Self {
            sends,
            times: Times::of(group.times.clone()),
            a_second: sends as f64 / group.elapsed.as_secs_f64(),
            processor_ms: group.processor.map(each),
        }
    }
}

/// The results for this many clients.
pub(super) fn level(
    clients: usize,
    history: usize,
    api_client: &ClientGroup,
    baseline: &ClientGroup,
) -> Level {
    let (api_client, baseline) = (Measured::of(api_client), Measured::of(baseline));
    let ratio = api_client.times.median.as_secs_f64() / baseline.times.median.as_secs_f64();
    Level { clients, history, api_client, baseline, ratio }
}

impl fmt::Display for Send {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rows = vec![table::row([
            "clients",
            "history",
            "",
            "median",
            "p99",
            "p99.9",
            "a second",
            "processor",
            "ratio",
        ])];
        for level in self.levels.iter().chain(&self.histories) {
            rows.push(cells(level, "ours", &level.api_client, Some(level.ratio)));
            rows.push(cells(level, "bare calls", &level.baseline, None));
        }
        table::write(f, &rows)?;
        write!(
            f,
            "\nMessages of {MESSAGE} bytes, answers of {ANSWER}, {IN_A_SESSION} in a session, a \
             provider that thinks for {:?}, whose time is taken out. Bare calls: the same calls of \
             the table through the SDK alone, in turns with ours. Processor: of the process that makes \
             the calls, for each message; ours holds the gateway, too.",
            self.provider_delay
        )
    }
}

fn cells(level: &Level, name: &str, measured: &Measured, ratio: Option<f64>) -> Vec<String> {
    let ms = |time: Duration| format!("{:.2} ms", milliseconds(time));
    vec![
        level.clients.to_string(),
        table::thousands(level.history as u64),
        name.to_owned(),
        ms(measured.times.median),
        ms(measured.times.p99),
        ms(measured.times.p999),
        format!("{:.0}", measured.a_second),
        measured.processor_ms.map(|time| format!("{time:.2} ms")).unwrap_or_default(),
        ratio.map(|ratio| format!("{ratio:.2}")).unwrap_or_default(),
    ]
}

impl Send {
    /// Writes a chart of the latency against the clients, `latency.svg`, into a directory.
    ///
    /// # Errors
    /// [`BenchError::Plot`], [`BenchError::Process`] where it cannot be written.
    pub fn plot(&self, directory: &Path) -> Result<(), BenchError> {
        let line = |name: &str, colour, is_dashed, of: fn(&Level) -> Duration| Line {
            name: name.to_owned(),
            heights: self.levels.iter().map(|level| milliseconds(of(level))).collect(),
            colour,
            is_dashed,
        };
        let chart = Chart {
            title: "A message without its provider's time, and the bare calls".to_owned(),
            axes: ("clients at once", "milliseconds"),
            places: self.levels.iter().map(|level| level.clients.to_string()).collect(),
            lines: vec![
                line("ours, p99", 0, true, |level| level.api_client.times.p99),
                line("ours, median", 0, false, |level| level.api_client.times.median),
                line("bare calls, p99", 1, true, |level| level.baseline.times.p99),
                line("bare calls, median", 1, false, |level| level.baseline.times.median),
            ],
            is_logarithmic: true,
        };
        chart.write(directory, "latency.svg")
    }
}
