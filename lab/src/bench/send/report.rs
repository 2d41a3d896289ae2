//! What messages took, as a table.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use serde::Serialize;

use super::clients::{ClientGroup, IN_A_SESSION};
use crate::bench::plot::{Chart, Line};
use crate::bench::times::{self, Times, milliseconds};
use crate::bench::workload::{ANSWER, MESSAGE};
use crate::bench::{BenchError, table};

/// What was measured.
#[derive(Debug, Serialize)]
pub struct Send {
    /// How long the provider thought.
    #[serde(serialize_with = "times::one", rename = "provider_delay_ms")]
    pub provider_delay: Duration,
    /// Each number of clients.
    pub levels: Vec<Level>,
    /// One client without a past and one with, where that was measured.
    pub histories: Vec<Level>,
}

/// Some clients, who took turns with the bare calls.
#[derive(Debug, Serialize)]
pub struct Level {
    /// How many sent at once.
    pub clients: usize,
    /// How many messages their user had sent before.
    pub history: usize,
    /// The API, its provider's time taken out.
    pub ours: Measured,
    /// The same calls of the table through the SDK alone.
    pub bare: Measured,
    /// Our median by the bare one.
    pub ratio: f64,
}

/// What was measured of one of them.
#[derive(Debug, Serialize)]
pub struct Measured {
    /// How many messages.
    pub sends: usize,
    /// How long each took.
    pub times: Times,
    /// How many were answered in a second.
    pub a_second: f64,
    /// Processor time of the process that makes the calls for each message, in milliseconds.
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

/// What was measured with so many clients.
pub(super) fn level(
    clients: usize,
    history: usize,
    ours: &ClientGroup,
    bare: &ClientGroup,
) -> Level {
    let (ours, bare) = (Measured::of(ours), Measured::of(bare));
    let ratio = ours.times.median.as_secs_f64() / bare.times.median.as_secs_f64();
    Level { clients, history, ours, bare, ratio }
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
            rows.push(cells(level, "ours", &level.ours, Some(level.ratio)));
            rows.push(cells(level, "bare calls", &level.bare, None));
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
    /// Draws latency against clients as `latency.svg` into a directory.
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
                line("ours, p99", 0, true, |level| level.ours.times.p99),
                line("ours, median", 0, false, |level| level.ours.times.median),
                line("bare calls, p99", 1, true, |level| level.bare.times.p99),
                line("bare calls, median", 1, false, |level| level.bare.times.median),
            ],
            is_logarithmic: true,
        };
        chart.write(directory, "latency.svg")
    }
}
