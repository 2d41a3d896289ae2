//! The API where things go wrong.
#![cfg(test)]

mod injected_bugs;
mod killed;
mod seeds;
