//! The published OpenAPI document: it is complete, agrees with the template, and has valid
//! examples. The test `api/openapi.rs` compares it with the routers.

#![cfg(test)]

mod copy;
mod examples;
mod operations;
mod page;
