//! Malicious and broken clients. The API starts as in `mobix serve`, and must keep serving others.

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
