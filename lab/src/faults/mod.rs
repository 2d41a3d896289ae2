//! `lab faults`: the whole API on simulated machines that fail, slow down, are killed, and have
//! different clocks, with a table that throttles, loses answers, and executes calls twice. At the
//! end the audit checks the table, and the promises check the answers.
//!
//! A seed determines everything: which pending call continues next, which fault it gets, how time
//! passes, and what users request. The same seed repeats the same run.
//!
//! * `campaign`: runs many seeds.
//! * `simulation`: runs one seed from the empty table to the checks.
//! * `killed`: kills the process of one request at each of its await points.
//! * `run`: the scheduler; `pending_calls`, `simulated_http`, `machine`: what it schedules.
//! * `request_generator`, `workload`, `request_log`, `invocation`: requests and their outcomes.
//! * `fault`, `answers`: the faults; `injected_bug`: bugs that the checks must find.
//! * `promises`, and [`mobix::audit`]: the checks.

mod answers;
mod campaign;
mod fault;
mod injected_bug;
mod invocation;
mod killed;
mod machine;
mod pending_calls;
mod promises;
mod request_generator;
mod request_log;
mod run;
mod simulated_http;
mod simulation;
mod workload;

pub use campaign::{Campaign, campaign, play_alone};
pub use fault::Fault;
pub use injected_bug::InjectedBug;
pub use killed::{KillPoint, KilledRequest, play_killed};
pub use promises::Promise;
pub use simulation::{Report, SimulationError, SimulationOptions, play};
