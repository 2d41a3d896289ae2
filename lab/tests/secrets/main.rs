//! Secrets never reach the logs: everything that can happen, at the highest level of logging,
//! and then a search for what nobody but its owner may read.

#![cfg(test)]

mod database;
mod journey;
mod search;
mod serve;
mod sms;
mod telegram;
mod whole_run;
