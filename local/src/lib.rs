//! The whole MobixAI API on one machine: API Gateway, Lambda and DynamoDB in one process.
//!
//! * [`template`]: what `template.yaml` says.
//! * [`gateway`]: API Gateway's part: routes, authorizers, events in, answers out.
//! * [`database`]: the embedded DynamoDB.
//! * [`catalog_file`]: the catalog as an operator writes it.
//! * [`provider`]: a model provider on this machine.

pub mod catalog_file;
pub mod database;
pub mod gateway;
pub mod provider;
pub mod template;
