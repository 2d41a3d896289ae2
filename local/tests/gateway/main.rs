//! The gateway with small test functions, over real HTTP.

#![cfg(test)]

mod authorizer;
mod bodies;
mod helpers;
mod preflight;
mod routes;
