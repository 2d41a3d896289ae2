//! The fake Bot API, called over HTTP as a bot calls it.

#![cfg(test)]

mod calls;
mod faults;
mod helpers;
mod keyboards;
mod limits;
mod messages;
mod others;
mod polling;
mod typed;
mod updates;
mod webhook;
