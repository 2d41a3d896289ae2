//! The published OpenAPI document: whole, true to the template, and its examples right.
//! That it is true to the routers is in `api/openapi.rs`, which starts them.

#![cfg(test)]

mod copy;
mod examples;
mod operations;
mod page;
