//! The whole MobixAI API on one machine: API Gateway, Lambda and DynamoDB in one process.
//!
//! * [`template`]: what `template.yaml` says.
//! * [`provider`]: a model provider on this machine.

pub mod provider;
pub mod template;
