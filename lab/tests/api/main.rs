//! The API as clients see it: it starts as in `mobix serve`, on a database in memory, with a
//! virtual clock and local servers for external services.

#![cfg(test)]

mod access;
mod answering;
mod calls;
mod concurrency;
mod conversation;
mod editing;
#[path = "../events/mod.rs"]
mod events;
mod helpers;
mod history;
mod idempotency;
mod killed_process;
mod late_settlement;
mod lists;
mod openapi;
mod ownership;
mod provider_cases;
mod provider_failures;
mod quota_over_http;
mod round_trips;
mod sdk_interceptor;
mod session_changes;
mod sessions;
mod shapes;
mod spend;
mod streaming;
mod usages;
