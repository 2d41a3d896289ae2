//! The API under injected faults.
#![cfg(test)]

mod injected_bugs;
mod killed;
mod seeds;
