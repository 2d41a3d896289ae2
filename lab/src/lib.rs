//! Tools that test and measure the MobixAI API. Operators do not need them.
//!
//! * [`cli`]: the command line.
//! * [`mod@bench`]: measurements of what users wait for.
//! * [`faults`]: the simulation of the API under faults.
//! * [`lambda`]: the functions as Lambda runs them, each in a process of its own.
//! * [`provider`], [`bot_api`]: a fake model provider and a fake Telegram.

pub mod bench;
pub mod bot_api;
pub mod cli;
pub mod faults;
pub mod lambda;
pub mod provider;
