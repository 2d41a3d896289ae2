//! `lab faults`: the whole API on machines that fail, are slow, are killed and disagree about
//! the time, before a table that throttles, loses answers and does things twice; and whether
//! what it wrote adds up in the end, and people were told the truth.
//!
//! Everything is drawn from a seed: which of the waiting calls goes on next, what goes wrong with it,
//! how time passes, what people do. The same seed plays the same run again.
//!
//! * `campaign`: plays many seeds.
//! * `scene`: plays one seed from its beginning to the verdict.
//! * `killed`: plays one request to its death.
//! * `run`: the scheduler; `board`, `wire`, `machine`: what it schedules.
//! * `people`, `mood`, `journal`, `invocation`: what is asked, and what is told.
//! * `fault`, `answers`: what goes wrong; `sabotage`: bugs planted to be found.
//! * `verdict`, and [`mobix::audit`] beside it: what must hold.

mod answers;
mod campaign;
mod fault;
mod injected_bug;
mod invocation;
mod journal;
mod killed;
mod machine;
mod pending_calls;
mod promises;
mod request_generator;
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
