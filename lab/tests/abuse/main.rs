//! What somebody can do who means no good, or whose client is broken: everything starts as
//! `mobix serve` starts it, and must go on serving the others.

#![cfg(test)]

#[expect(dead_code, reason = "the tests of the API need more of it")]
#[path = "../api/calls.rs"]
mod calls;
mod codes;
mod connection;
mod headers;
#[expect(dead_code, reason = "the tests of the API need more of it")]
#[path = "../api/helpers.rs"]
mod helpers;
mod hot_user;
mod malformed;
mod many_sessions;
mod slow;
mod table;
