//! The time of the limits: nanoseconds of the domain's code alone, without table or network.

use std::fmt;
use std::hint::black_box;
use std::time::{Duration, Instant};

use serde::Serialize;
use shared::quota::{MAX_EVENTS, Meter};

use super::{progress, table};

// Shared with the criterion bench of `shared`, which measures the same.
#[path = "../../../shared/benches/quota/busy_user.rs"]
mod busy_user;

use busy_user::BusyUser;

/// Messages in the last 12 hours.
const MESSAGES: [u32; 4] = [0, 100, 1_000, 10_000];
/// The rounds of each measurement, and the calls of each round.
const ROUNDS: usize = 200;
const CALLS: u32 = 500;

/// The results, by the messages of the last 12 hours.
#[derive(Debug, Serialize)]
pub struct Quota {
    /// A row for each number of messages.
    pub rows: Vec<QuotaRow>,
}

/// The results for a user with this many messages: the medians of all rounds, in nanoseconds for
/// each call.
#[derive(Debug, Serialize)]
pub struct QuotaRow {
    /// Messages in the last 12 hours.
    pub messages: u32,
    /// The number of events in the meter.
    pub events: usize,
    /// Deciding, reserving and settling.
    pub whole_ns: f64,
    /// The 99th percentile of the same.
    pub whole_p99_ns: f64,
    /// Deciding alone.
    pub decide_ns: f64,
    /// Copying the meter, which the store does once for each write.
    pub clone_ns: f64,
    /// Encoding the meter, which the store does once for each write.
    pub pack_ns: f64,
    /// Decoding the meter, which the store does once for each message.
    pub unpack_ns: f64,
    /// The bytes of the encoded meter.
    pub bytes: usize,
}

/// Measures each.
#[must_use]
pub fn quota() -> Quota {
    let bar = progress::bar("quota", MESSAGES.len() as u64);
    let rows = MESSAGES.map(|messages| {
        let row = measured(messages);
        bar.inc(1);
        row
    });
    bar.finish_and_clear();
    Quota { rows: rows.into() }
}

fn measured(messages: u32) -> QuotaRow {
    let mut user = BusyUser::new(messages);
    let total = rounds(|| black_box(user.send()));
    let packed = user.meter().pack();
    QuotaRow {
        messages,
        events: user.meter().events().len(),
        whole_ns: median(&total),
        whole_p99_ns: quantile(&total, 99),
        decide_ns: median(&rounds(|| black_box(&user).is_let_through())),
        clone_ns: median(&rounds(|| black_box(user.meter()).clone())),
        pack_ns: median(&rounds(|| black_box(user.meter()).pack())),
        unpack_ns: median(&rounds(|| Meter::unpack(black_box(&packed)))),
        bytes: packed.len(),
    }
}

/// Nanoseconds a call, of each round, the shortest first.
fn rounds<T>(mut call: impl FnMut() -> T) -> Vec<f64> {
    let round = |_| {
        let begun = Instant::now();
        for _ in 0..CALLS {
            black_box(call());
        }
        nanoseconds(begun.elapsed()) / f64::from(CALLS)
    };
    let mut rounds: Vec<f64> = (0..ROUNDS).map(round).collect();
    rounds.sort_by(f64::total_cmp);
    rounds
}

fn nanoseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e9
}

fn median(sorted: &[f64]) -> f64 {
    quantile(sorted, 50)
}

fn quantile(sorted: &[f64], share: usize) -> f64 {
    let rank = (sorted.len() * share).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or_default()
}

impl fmt::Display for Quota {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rows = vec![table::row([
            "messages", "events", "decision", "p99", "decide", "clone", "pack", "unpack", "bytes",
        ])];
        rows.extend(self.rows.iter().map(|row| {
            let ns = |time: f64| format!("{time:.0} ns");
            let mut cells =
                vec![table::thousands(row.messages.into()), table::thousands(row.events as u64)];
            let times = [
                row.whole_ns,
                row.whole_p99_ns,
                row.decide_ns,
                row.clone_ns,
                row.pack_ns,
                row.unpack_ns,
            ];
            cells.extend(times.map(ns));
            cells.push(table::thousands(row.bytes as u64));
            cells
        }));
        table::write(f, &rows)?;
        write!(
            f,
            "\nMessages of the last 12 hours, evenly; a decision is decide, reserve and settle under a plan \
             with every limit. History {} events the meter joins those of one minute.",
            table::thousands(MAX_EVENTS as u64)
        )
    }
}
