//! The API where things go wrong.
#![cfg(test)]

mod killed;
mod planted;
mod seeds;
