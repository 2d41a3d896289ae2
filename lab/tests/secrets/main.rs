//! Secrets never reach the logs: the tests run everything at the most verbose level, and then
//! search the logs for what only its owner may read.

#![cfg(test)]

mod database;
mod journey;
mod search;
mod serve;
mod sms;
mod telegram;
mod whole_run;
