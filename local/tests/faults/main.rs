//! The API where things go wrong.
#![cfg(test)]

mod planted;
mod seeds;
