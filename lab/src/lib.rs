//! What tries and measures the MobixAI API, and no operator needs.
//!
//! * [`cli`]: the command line.
//! * [`mod@bench`]: measures what users wait for.
//! * [`faults`]: all of it where things go wrong.
//! * [`lambda`]: the functions as Lambda runs them, each in a process of its own.
//! * [`provider`], [`bot_api`]: a model provider and a Telegram on this machine.

pub mod bench;
pub mod bot_api;
pub mod cli;
pub mod faults;
pub mod lambda;
pub mod provider;
