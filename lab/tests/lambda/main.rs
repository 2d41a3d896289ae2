//! The functions as they are deployed: the programs of `cargo lambda build`, started with the
//! template's variables and held to its policies, behind the gateway. By our own Runtime API
//! and by AWS's Runtime Interface Emulator. `.ci/lambda/run` builds them and runs this.

#![cfg(test)]

mod binaries;
#[path = "../events/mod.rs"]
mod events;
mod helpers;
mod journey;
mod limits;
mod start;
mod streaming;
mod table_proxy;
