//! Quota rules, the single DynamoDB table and the use cases of the MobixAI API.
//!
//! The arrows point one way, and `tests/architecture.rs` holds them there:
//!
//! ```text
//! http ──► chat, auth ──► store ──► quota, billing ──► model
//!               │
//!               └──► provider, sms, telegram, clock   (what is outside, behind small traits)
//! ```
//!
//! * [`model`]: what things are: ids, time, money, plans, catalog, users, chats.
//! * [`quota`]: what is allowed: pure, no I/O, no clock of its own.
//! * [`billing`]: what a subscription costs, and the life of an order; pure likewise.
//! * [`store`]: the one table; the only module that speaks to DynamoDB.
//! * [`provider`], [`sms`], [`telegram`], [`clock`]: ports to what is outside.
//! * [`https`]: the clients of those ports that are not AWS's.
//! * [`credential`]: login codes and session tokens, and the rules for them.
//! * [`auth`], [`chat`]: the use cases, one file each.
//! * [`http`]: requests in, answers out; the only module that knows status codes.
//! * [`i18n`]: every sentence a user reads, in Persian and English.
//! * [`settings`], [`secrets`], [`telemetry`], [`start`]: read and set up once, at start.
//! * [`metrics`]: what operators watch.

pub mod auth;
mod aws;
mod background;
pub mod billing;
pub mod chat;
pub mod clock;
pub mod credential;
mod function_timeout;
pub mod http;
pub mod https;
pub mod i18n;
pub mod metrics;
pub mod model;
pub mod provider;
pub mod quota;
pub mod secrets;
pub mod settings;
pub mod sms;
pub mod start;
pub mod store;
pub mod telegram;
pub mod telemetry;
pub mod tokens;
