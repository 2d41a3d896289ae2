//! The gateway with toy functions, over real HTTP.

#![cfg(test)]

mod authorizer;
mod bodies;
mod helpers;
mod preflight;
mod routes;
