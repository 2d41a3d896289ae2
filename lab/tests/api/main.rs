//! The API as clients see it: everything starts as `mobix serve` starts it, on a database
//! in memory, with a clock that tests set and local servers for what is outside.

#![cfg(test)]

mod access;
mod answering;
mod between;
mod calls;
mod concurrency;
mod editing;
#[path = "../events/mod.rs"]
mod events;
mod helpers;
mod history;
mod idempotency;
mod late;
mod lists;
mod lost_process;
mod not_yours;
mod openapi;
mod provider_failures;
mod quota_over_http;
mod round_trips;
mod session_changes;
mod sessions;
mod shapes;
mod spend;
mod streaming;
mod talking;
mod usages;
