//! The whole MobixAI API on one machine.

pub mod provider;
