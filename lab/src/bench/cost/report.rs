//! The costs of requests, as tables.

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;

use mobix::database::Consumption;
use serde::Serialize;

use super::floor::Floor;
use super::prices::dollars;
use crate::bench::plot::{Chart, Line};
use crate::bench::workload::{ANSWER, MESSAGE};
use crate::bench::{BenchError, table};

/// The messages in the session besides the measured one.
pub(super) const IN_A_SESSION: usize = 20;
/// The costs of requests.
#[derive(Debug, Serialize)]
pub struct Cost {
    /// Each operation, in the order of the requests.
    pub requests: Vec<Request>,
    /// Messages, by the user's history and the session's length.
    pub sends: Vec<SendCost>,
}

/// The cost of a request.
#[derive(Debug, Serialize)]
pub struct Request {
    /// The operation's id in `openapi.json`.
    pub operation: &'static str,
    /// The case of the operation; empty: the common one.
    pub what: &'static str,
    /// The consumption of the request.
    pub consumed: Consumption,
    /// Dollars for a million of them.
    pub dollars: f64,
}

/// The cost of a message.
#[derive(Debug, Serialize)]
pub struct SendCost {
    /// How many messages its user had sent before, in other sessions.
    pub history: usize,
    /// How many were in its session.
    pub in_session: usize,
    /// Events in the user's meter.
    pub events: u32,
    /// The consumption of the message.
    pub consumed: Consumption,
    /// Dollars for a million of them.
    pub dollars: f64,
    /// The theoretical minimum.
    pub floor: Floor,
    /// The measured dollars divided by the minimum's.
    pub ratio: f64,
}

impl Request {
    pub(super) fn new(operation: &'static str, what: &'static str, consumed: Consumption) -> Self {
        Self { operation, what, consumed, dollars: dollars(consumed.reads, consumed.writes) }
    }

    fn cells(&self) -> Vec<String> {
        let mut name = self.operation.replace('_', " ");
        if !self.what.is_empty() {
            name = format!("{name}, {}", self.what);
        }
        let mut cells = vec![name];
        cells.extend(consumed(&self.consumed));
        cells.push(format!("{:.2}", self.dollars));
        cells
    }
}

impl SendCost {
    pub(super) fn new(
        (history, in_session, events): (usize, usize, u32),
        consumed: Consumption,
        floor: Floor,
    ) -> Self {
        let dollars = dollars(consumed.reads, consumed.writes);
        let ratio = dollars / floor.dollars;
        Self { history, in_session, events, consumed, dollars, floor, ratio }
    }

    fn cells(&self) -> Vec<String> {
        let counts = [self.history as u64, self.in_session as u64, self.events.into()];
        let mut cells: Vec<String> = counts.map(table::thousands).into();
        cells.extend(consumed(&self.consumed));
        cells.extend([
            format!("{:.2}", self.dollars),
            self.floor.reads.to_string(),
            self.floor.writes.to_string(),
            format!("{:.2}", self.floor.dollars),
            format!("{:.2}", self.ratio),
        ]);
        cells
    }
}

fn consumed(consumed: &Consumption) -> [String; 4] {
    [
        consumed.calls.to_string(),
        consumed.reads.to_string(),
        consumed.writes.to_string(),
        table::thousands(consumed.bytes as u64),
    ]
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rows = vec![table::row(["request", "calls", "RRU", "WRU", "bytes", "$ a million"])];
        rows.extend(self.requests.iter().map(Request::cells));
        table::write(f, &rows)?;
        writeln!(
            f,
            "\nMessages of {MESSAGE} bytes, answers of {ANSWER}, {IN_A_SESSION} in the session. Bytes: \
             requests and answers at the table.\n"
        )?;
        let mut rows = vec![table::row([
            "past",
            "in session",
            "events",
            "calls",
            "RRU",
            "WRU",
            "bytes",
            "$ a million",
            "RRU",
            "WRU",
            "$: floor",
            "ratio",
        ])];
        rows.extend(self.sends.iter().map(SendCost::cells));
        table::write(f, &rows)?;
        write!(
            f,
            "\nA message, by what its user sent before in other sessions, what is in its session, \
             and the events of 12 hours in the meter; last what it must cost by docs/benchmarks.md."
        )
    }
}

impl Cost {
    /// Writes a chart of the dollars for a million messages against the users' history, `cost.svg`,
    /// into a directory.
    ///
    /// # Errors
    /// [`BenchError::Plot`], [`BenchError::Process`] where it cannot be written.
    pub fn plot(&self, directory: &Path) -> Result<(), BenchError> {
        let few = self.sends.iter().map(|send| send.events).min().unwrap_or_default();
        let sends = || self.sends.iter().filter(|send| send.events == few);
        let pasts: BTreeSet<usize> = sends().map(|send| send.history).collect();
        let sessions: BTreeSet<usize> = sends().map(|send| send.in_session).collect();
        let line = |(colour, in_session): (usize, usize), is_dashed: bool| {
            let sends = sends().filter(|send| send.in_session == in_session);
            let height = |send: &SendCost| match is_dashed {
                true => send.floor.dollars,
                false => send.dollars,
            };
            let floor = if is_dashed { ", at least" } else { "" };
            Line {
                name: format!("{} in the session{floor}", table::thousands(in_session as u64)),
                heights: sends.map(height).collect(),
                colour,
                is_dashed,
            }
        };
        let lines = sessions.into_iter().enumerate().rev();
        let chart = Chart {
            title: "A million messages at the table, by what their user sent before".to_owned(),
            axes: ("messages before, in other sessions", "dollars"),
            places: pasts.into_iter().map(|history| table::thousands(history as u64)).collect(),
            lines: lines.flat_map(|of| [line(of, false), line(of, true)]).collect(),
            is_logarithmic: false,
        };
        chart.write(directory, "cost.svg")
    }
}
